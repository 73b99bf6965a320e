# echo-server.pl PORT: echoes whatever any number of clients say. In perl because every Debian has it.
use strict;
use Socket;
use IO::Select;
my ($port) = @ARGV;
$SIG{PIPE} = 'IGNORE';
socket(my $server, PF_INET, SOCK_STREAM, 0) or die $!;
setsockopt($server, SOL_SOCKET, SO_REUSEADDR, 1);
bind($server, sockaddr_in($port, INADDR_ANY)) or die $!;
listen($server, 512) or die $!;
my $select = IO::Select->new($server);
while (1) {
  for my $ready ($select->can_read) {
    if ($ready == $server) { my $client; $select->add($client) if accept($client, $server); next }
    my $got = sysread($ready, my $words, 65536);
    if ($got) { syswrite($ready, $words) } else { $select->remove($ready); close $ready }
  }
}
