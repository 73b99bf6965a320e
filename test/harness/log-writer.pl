# log-writer.pl MODE RATE REPORT: writes numbered lines, RATE a second (0: as fast as it can). Every half second REPORT
# gets, of the time since REPORT was removed last, the longest that one write took and the longest without the time in
# which this process waited for a processor (milliseconds), the last number, and when the latter ended (seconds of 1970).
# Mode "dated" says the time after the number.
# In perl because every Debian has it, with a system call for the clock because perl-base has no Time::HiRes.
use strict;
my ($mode, $rate, $report) = @ARGV;
my $call = -e "/lib64/ld-linux-x86-64.so.2" ? 228 : 113;
sub clock { my $t = "\0" x 16; syscall($call, $_[0], $t); my ($s, $n) = unpack("qq", $t); return $s + $n / 1e9 }
sub now { return clock(1) }
# proc_pid_schedstat: nanoseconds on a processor, nanoseconds that it was ready and had none.
open(my $schedstat, '<', '/proc/self/schedstat') or die;
sub waited { sysseek($schedstat, 0, 0); sysread($schedstat, my $t, 100); return (split ' ', $t)[1] / 1e9 }
# The time and that wait at one moment: who loses the processor between the two asks again.
sub moment {
  my $waited = waited();
  while (1) {
    my $now = now();
    my $again = waited();
    return ($now, $waited) if $again == $waited;
    $waited = $again;
  }
}
$| = 1;
my ($n, $longest, $asleep, $when, $start) = (0, 0, 0, 0, now());
my $reported = $start;
my $out = \*STDOUT;
while (1) {
  $n++;
  my $line;
  if ($mode eq 'long') { $line = "$n " . ("x" x 100_000) . "\n" }
  elsif ($mode eq 'binary') { $line = "$n " . join('', map { chr(128 + int(rand(128))) } 1 .. 40) . "\n" }
  elsif ($mode eq 'chunks') { $line = ''; for (1 .. 400) { $line .= "$n some words to make it a line\n"; $n++ } $n--; }
  elsif ($mode eq 'wide') { $line = "$n " . ("x" x 500) . "\n" }
  elsif ($mode eq 'dated') { $line = "$n " . sprintf("%.3f", clock(0)) . "\n" }
  else { $line = "$n some words to make it a line\n" }
  $out = $mode eq 'both' && $n % 2 == 0 ? \*STDERR : \*STDOUT;
  my $at = 0;
  my $after;
  while ($at < length $line) {
    my ($before, $idle) = moment();
    # cut anywhere, as a buffered writer does
    my $got = syswrite($out, $line, $mode eq 'chunks' ? 4096 : length($line) - $at, $at);
    $at += $got if defined $got;
    $after = now();
    my $took = $after - $before;
    $longest = $took if $took > $longest;
    if ($took > $asleep) {
      my ($then, $waited) = moment();
      my $blocked = $then - $before - ($waited - $idle);
      ($asleep, $when) = ($blocked, clock(0)) if $blocked > $asleep;
    }
  }
  if ($after - $reported > 0.5) {
    ($longest, $asleep) = (0, 0) unless -e $report;
    open(my $f, '>', "$report.new"); print $f sprintf("%.1f %.1f %d %.3f\n", $longest * 1000, $asleep * 1000, $n, $when); close $f;
    rename "$report.new", $report;
    $reported = $after;
  }
  if ($rate > 0) {
    my $wait = $start + $n / $rate - now();
    select(undef, undef, undef, $wait) if $wait > 0;
    # It was paused, or blocked for long: what it could not say then is not made up for at full speed.
    $start -= $wait if $wait < -1;
  }
}
