# log-writer.pl MODE RATE REPORT: writes numbered lines, RATE a second (0: as fast as it can). Every half second REPORT
# gets the longest time that one write took since REPORT was removed last (milliseconds) and the last number.
# In perl because every Debian has it, with a system call for the clock because perl-base has no Time::HiRes.
use strict;
my ($mode, $rate, $report) = @ARGV;
my $call = -e "/lib64/ld-linux-x86-64.so.2" ? 228 : 113;
sub now { my $t = "\0" x 16; syscall($call, 1, $t); my ($s, $n) = unpack("qq", $t); return $s + $n / 1e9 }
$| = 1;
my ($n, $longest, $start) = (0, 0, now());
my $reported = $start;
my $out = \*STDOUT;
while (1) {
  $n++;
  my $line;
  if ($mode eq 'long') { $line = "$n " . ("x" x 100_000) . "\n" }
  elsif ($mode eq 'binary') { $line = "$n " . join('', map { chr(128 + int(rand(128))) } 1 .. 40) . "\n" }
  elsif ($mode eq 'chunks') { $line = ''; for (1 .. 400) { $line .= "$n some words to make it a line\n"; $n++ } $n--; }
  else { $line = "$n some words to make it a line\n" }
  $out = $mode eq 'both' && $n % 2 == 0 ? \*STDERR : \*STDOUT;
  my $before = now();
  my $at = 0;
  while ($at < length $line) {
    # cut anywhere, as a buffered writer does
    my $got = syswrite($out, $line, $mode eq 'chunks' ? 4096 : length($line) - $at, $at);
    $at += $got if defined $got;
  }
  my $after = now();
  $longest = $after - $before if $after - $before > $longest;
  if ($after - $reported > 0.5) {
    $longest = 0 unless -e $report;
    open(my $f, '>', "$report.new"); print $f sprintf("%.1f %d\n", $longest * 1000, $n); close $f; rename "$report.new", $report;
    $reported = $after;
  }
  if ($rate > 0) { my $wait = $start + $n / $rate - now(); select(undef, undef, undef, $wait) if $wait > 0 }
}
