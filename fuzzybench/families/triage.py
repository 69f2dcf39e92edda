"""Triage and alerting: is this worth somebody's attention, and whose?"""

from ..family import Task, family
from ..pools import ALERT, IGNORE, alarm, chat, desks, fill, levels, matter, one, pool, sort
from ..wording import Labels, dirty, say
from ..words_routing import COUNTRIES, NAMES


@family("triage.disk")
def disk(rng):
    limit = rng.choice([80, 85, 90, 95])
    answer = Labels(rng, {"full": ["alert", "urgent", "page", "yes"], "fine": ["ignore", "quiet", "ok", "no"]},
                    {"full": f"{limit} % used or more", "fine": f"less than {limit} % used"})

    def draw(rng):
        percent = rng.randint(limit, 100) if rng.random() < 0.5 else rng.randint(3, limit - 1)
        device, mount = rng.choice(["/dev/sda1", "/dev/nvme0n1p2", "/dev/md0", "tmpfs"]), rng.choice(["/", "/var", "/home", "/srv/data"])
        text = rng.choice([f"disk {device} on {mount} is {percent}% full", f"{device} {rng.randint(10, 900)}G {percent}% {mount}",
                           f"WARN filesystem {mount}: usage {percent} %", f"{mount} has {100 - percent}% left"])
        return text, answer["full" if percent >= limit else "fine"]

    what = say(rng, f"Is this disk report worth waking somebody? It is if {limit} % or more is used.",
               f"Decide whether the file system needs attention now, which it does when {limit} percent or more are used.")
    return Task(answer.spec(rng, what), draw, answer.all)


TABLES = {}
PLAIN, CHAT = ["{line}"], ["{line}", "chat"]  # instead of frames: notes, messages that people send
TABLES["kernel"] = ["kernel log line", "line of dmesg", "Linux kernel message"], [
    "{stamp} {host} kernel: {line}", "[ {100..99999}.{100000..999999}] {line}", "{line}", "kern: {line}"], [
    "Does this kernel message report a failure for good? Start-up messages, corrected errors and the lines of a dump do not.",
    "Flag kernel lines that mean lost data, killed programs or dying hardware. Corrected errors, dump lines and notices are fine.",
    "A kernel line needs a person if something really failed: not if the hardware corrected it, not if it only dumps registers or a stack.",
    "Is this line a real failure? Lines that only detail one (registers, call trace) or tell how a device was found are not."], """
! oom, out of memory, memory kill: programs killed for lack of memory
    Out of memory: Killed process {1000..60000} ({service}) total-vm:{100000..9999999}kB
    oom-kill: constraint=CONSTRAINT_MEMCG, task={service}, pid={1000..60000}
    Memory cgroup out of memory: Killed process {1000..60000} ({service})
! disk error, io error, bad disk: failed reads or writes of a disk
    blk_update_request: I/O error, dev {dev}, sector {10000..99999999}
    Buffer I/O error on dev {dev}, logical block {1000..999999}, lost async page write
    EXT4-fs error (device {dev}): ext4_find_entry: inode #{100..99999}: reading directory lblock 0
    {dev}: Medium Error, unrecovered read error
! panic, kernel bug, oops: crashes of the kernel itself
    Kernel panic - not syncing: [Fatal exception|Attempted to kill init!|VFS: Unable to mount root fs]
    BUG: unable to handle page fault for address: {hex16}
    watchdog: BUG: soft lockup - CPU#{0..63} stuck for {22..90}s! [{service}:{1000..60000}]
! uncorrected, uncorrectable error, fatal hardware error: uncorrected hardware errors
    EDAC MC{0..3}: {1..3} UE memory read error on CPU_SrcID#{0..1} (channel:{0..3} slot:{0..1})
    mce: [Hardware Error]: Uncorrected error, processor context corrupt
    pcieport 0000:{hex2}:00.0: AER: Uncorrected (Fatal) error received
corrected, correctable error, fixed by hardware: hardware errors that were corrected
    EDAC MC{0..3}: {1..40} CE memory read error on CPU_SrcID#{0..1} (channel:{0..3} slot:{0..1})
    mce: [Hardware Error]: Corrected error, no action required.
    pcieport 0000:{hex2}:00.0: AER: Corrected error received: id={hex4}
    {dev}: recovered read error, sector {1000..9999999} rewritten
dump, register dump, trace detail: lines of a register or stack dump
    RAX: {hex16} RBX: {hex16} RCX: {hex16}
    RIP: 0010:[<{hex16}>] do_page_fault+0x{hex2}/0x{hex4}
    [<{hex16}>] ? schedule_timeout+0x{hex2}/0x{hex4}
    Code: {hex2} {hex2} {hex2} {hex2} {hex2} {hex2} {hex2} {hex2}
    R{10..15}: {hex16} CR2: {hex16}
start, boot message, device found: devices found and drivers loaded
    usb {1..4}-{1..9}: new high-speed USB device number {2..30} using xhci_hcd
    {dev}: {1000..9999999} 512-byte logical blocks
    igb: Intel Gigabit Ethernet driver version {4..6}.{0..9} loaded, error reporting enabled
    ACPI: bus type PCI registered
    Command line: BOOT_IMAGE=/vmlinuz root=/dev/{dev} panic={10..60}
? link, link state, network link: network links going down or up
    eth{0..3}: Link is [Down|Up - 1000Mbps/Full]
    {port}: carrier [lost|acquired]
    bond0: slave {port} [went down|came back]
"""
TABLES["cluster"] = ["line of a supercomputer's log", "RAS event", "event of a compute cluster"], [
    "{stamp} R{10..77}-M{0..1}-N{0..9}-C:J{10..17} RAS {line}", "{line}", "{stamp} c{0..9}-{0..3}c{0..2}s{0..7} {line}",
    "node{1..999}: {line}"], [
    "Is this an alert that an operator must handle? Corrected errors, dumps of registers and informational events are not.",
    "Mark the events after which a node is lost or hardware must be replaced. What was corrected, or only describes state, is not marked.",
    "Cluster log: real failures only, please. Whatever was detected and corrected counts as harmless, and so do dump lines.",
    "Decide whether this event is a failure. Words such as error alone do not make one: dumps and corrections are routine."], """
! node down, dead node, lost node: nodes that went down
    node card VPD check: power module {1..4} missing, node powered off
    heartbeat fault: node not responding after {60..300} s, marked down
    Lustre client evicted, node set to DOWN in scheduler
! uncorrectable, uncorrected error, fatal memory error: uncorrectable memory errors
    FATAL data TLB error interrupt, uncorrectable
    uncorrectable error detected in DDR bank {0..7} at rank {0..3}, halting
    machine check: L3 ecc double-bit error, core stopped
? job failure, application killed, aborted job: jobs that were killed
    ciod: Error loading /home/{user}/a.out: invalid or missing program image, job {1000..99999} aborted
    MPI rank {0..4095} died with signal {6..15}, job {1000..99999} terminated
    job {1000..99999} exceeded memory limit, killed
! link failure, interconnect failure, torus failure: broken links between nodes
    torus sender Z- retransmission limit reached, link FAILED
    ib{0..1}: port state changed to DOWN and not retrained after {3..9} tries
    HSN lane {0..3} degraded permanently, route disabled
corrected, corrected error, ecc corrected: corrected memory errors
    {1..40} ddr errors(s) detected and corrected on rank {0..3}, symbol {0..35}, bit {0..7}
    CE sym {0..35}, at 0x{hex8}, mask 0x{hex2}
    L1 instruction cache parity error corrected
    {2..900} total interrupts, all corrected by ECC, 0 critical
dump, register dump, core detail: lines that dump registers or state
    generating core.{1..4095}
    general purpose registers: r0={hex8} r1={hex8} r2={hex8}
    data address: 0x{hex8} instruction address: 0x{hex8}
    exception syndrome register: 0x{hex8}
    machine state register: 0x{hex8} critical input interrupt enable...[0|1]
info, status, routine: routine messages of start and state
    ciodb started on rack {1..64}: ready for jobs
    job {1000..99999} by {user} completed with exit code 0
    fan module {0..9}: speed {2000..6000} rpm, within limits
    scheduled error log rotation finished
retrained, recovered, link recovered: links and transfers that recovered by themselves
    torus receiver X+ CRC error, packet resent, {1..9} retries, ok
    ib{0..1}: link retrained after {1..4} s, full width
    I/O node timeout, retry {1..3} successful
"""
TABLES["router"] = ["router log line", "syslog line of a switch", "message of a network device"], [
    "{stamp} {host} {line}", "<{130..190}>{line}", "{line}", "{ip} {line}"], [
    "Does the network team have to look at this line? Yes for anything lost, failing or full that has not come back.",
    "Network log: report what is down or broken. Sessions that came back, logins, saved configurations and statistics are not reported.",
    "Is this a fault of the network? Administrators' doings, recoveries and routine messages are no faults.",
    "Would you wake the network engineer for this line? Only for broken neighbours, dead ports, failed parts and overload."], """
! neighbour lost, bgp down, session down: routing neighbours that were lost
    %BGP-5-ADJCHANGE: neighbor {ip} Down [BGP Notification sent|Interface flap|hold time expired]
    %OSPF-5-ADJCHG: Process {1..9}, Nbr {ip} on {port} from FULL to DOWN, Neighbor Down: Dead timer expired
    rpd[{1000..9999}]: bgp peer {ip} (External AS {64000..65500}) state Established -> Idle
! port down, interface down, link down: ports that went down
    %LINK-3-UPDOWN: Interface {port}, changed state to down
    {port} link down, loss of signal
    ifOperStatus of {port} is lowerLayerDown
! hardware, failed part, power or fan: failed power supplies, fans and modules
    %PLATFORM_ENV-1-PSU: power supply {1..2} failed
    %ENVMON-2-FAN: fan tray {1..3} stopped, replace
    chassisd: FPC {0..7} offline: hardware failure
    temperature sensor inlet {70..95} C exceeds critical limit
! overload, no resources, table full: overload and full tables
    %SYS-2-MALLOCFAIL: Memory allocation of {1000..90000} bytes failed
    MAC address table is full, new addresses are not learned
    CPU utilization over {90..99}% for {5..30} minutes, packets dropped
neighbour up, bgp up, session up: routing neighbours that came up
    %BGP-5-ADJCHANGE: neighbor {ip} Up
    %OSPF-5-ADJCHG: Process {1..9}, Nbr {ip} on {port} from LOADING to FULL, Loading Done
    bfd session to {ip} restored after {1..20} s
port up, interface up, link up: ports that came up
    %LINK-3-UPDOWN: Interface {port}, changed state to up
    {port} link up, 10 Gbit/s full duplex
    ifOperStatus of {port} is up again after {2..90} s
admin, configuration, login: configuration and logins
    %SYS-5-CONFIG_I: Configured from console by {user} on vty{0..4} ({ip})
    %SEC_LOGIN-5-LOGIN_SUCCESS: Login Success [user: {user}] [Source: {ip}]
    mgd: UI_COMMIT: User '{user}' requested 'commit' operation (comment: fix error counters)
routine, statistics, info: routine messages and statistics
    {port}: 0 input errors, 0 CRC, {1000..900000} packets output
    NTP: peer {ip} synchronized, stratum {2..4}
    LLDP neighbor {host} discovered on {port}
    error counters of {port} cleared by timer
"""
TABLES["firewall"] = ["firewall log line", "line of a packet filter's log", "firewall event"], [
    "{stamp} {host} {line}", "{line}", "fw{1..4}: {line}"], [
    "Is this firewall line a matter for the security team? What was blocked as usual, or allowed by a rule, is not.",
    "Report traces of attacks that got somewhere and failures of the firewall itself; blocked scans are daily noise.",
    "Which lines need a look: traffic that should never have left or come in, and trouble of the firewall. Denied packets need none.",
    "Firewall log. Denials mean that it works. Tell what is really bad."], """
! outgoing malware, infected host, callback: inside machines that talk to known bad hosts
    ALLOW TCP {ip}:{1024..65000} -> {ip}:443 matched reputation list "botnet C2", session established
    threat: {host} contacted malware domain {hex8}.example, not blocked (policy: monitor)
    IDS alert: {host} beacons every {30..90} s to {ip}, payload matches trojan family {surname}
! breach, successful intrusion, exploit passed: attacks that passed the firewall
    IPS: exploit CVE-20{15..25}-{1000..9999} against {host} detected, action=none, response 200
    inbound admin session to {host} from {ip} [accepted|established] outside of maintenance
    web shell upload to {host} detected, file written
! firewall failure, device trouble, own failure: failures of the firewall itself
    HA: peer lost, running without partner
    session table full ({100000..900000}), new connections are dropped for all users
    rule base could not be loaded, running with last known policy
    license for threat updates expired {2..90} days ago
blocked, denied packet, drop: single packets blocked by a rule
    DENY TCP {ip}:{1024..65000} -> {ip}:{22..8443} flags SYN
    DROP IN=eth0 SRC={ip} DST={ip} PROTO=UDP DPT={53..5060}
    blocked by rule {1..90}: {ip} to {host} port {22..9000}
scan, port scan, probe: scans and attacks that were blocked
    port scan from {ip}: {100..9000} ports in {2..60} s, all denied
    IPS: sweep of SSH hosts by {ip}, source blocked for {10..60} min
    exploit attempt CVE-20{15..25}-{1000..9999} from {ip}: dropped
allowed, permitted traffic, accept: traffic allowed by a rule
    ALLOW TCP {ip}:{1024..65000} -> {host}:443 rule "public web"
    ACCEPT UDP {ip} -> {ip}:53 rule {1..90}
    Built outbound TCP connection {100000..900000} for {host}:{1024..65000} to {ip}:443
maintenance, update, administration: changes by administrators
    policy "{surname}-office" installed by {user}
    signature update {1000..9999} loaded, {2..90} attack patterns changed
    backup of configuration completed, no errors
"""
TABLES["database"] = ["database log line", "line of the database server's log", "message of a SQL server"], [
    "{stamp} [{1000..60000}] {line}", "{line}", "{stamp} UTC [{1000..60000}] {user}@shop {line}"], [
    "Must the database administrator act on this line? Mistakes in somebody's query and routine work are no reason.",
    "Find trouble of the server or its data. Errors that a client caused with a bad statement are the client's own affair.",
    "Is the database in trouble according to this line? Checkpoints, vacuum, slow statements and refused statements are not trouble.",
    "Database log: keep what threatens data or service, drop users' errors and statistics."], """
! corruption, damaged data, broken page: damaged data
    PANIC: could not read block {10..9999} in relation "{table}": read only {0..4096} of 8192 bytes
    WARNING: page verification failed, calculated checksum {1000..60000} but expected {1000..60000}
    LOG: index "{table}_pkey" contains unexpected zero page at block {10..9999}
! no space, disk full, out of space: missing disk space
    ERROR: could not extend file "base/{1000..60000}/{1000..60000}": No space left on device
    LOG: could not write to WAL: disk quota exceeded
    hint: tablespace of {table} is 100% full, inserts are refused
! replication broken, replica lost, standby lost: broken replication
    FATAL: could not receive data from WAL stream: requested segment has already been removed
    replica {host} has stopped: error {1000..1999}, SQL thread not running
    standby {host} is {2..48} hours behind and not catching up
! connections exhausted, too many clients, connection limit: exhausted connections
    FATAL: sorry, too many clients already
    FATAL: remaining connection slots are reserved for superuser
    connection limit {100..900} reached, {20..400} clients waiting
user error, bad statement, query mistake: errors in clients' statements
    ERROR: column "{colour}" of relation "{table}" does not exist at character {8..90}
    ERROR: syntax error at or near "FORM"
    ERROR: duplicate key value violates unique constraint "{table}_pkey"
    ERROR: division by zero STATEMENT: select total/count from {table}
routine, checkpoint, maintenance: routine work
    LOG: checkpoint complete: wrote {100..9000} buffers ({1..40}%)
    LOG: automatic vacuum of table "shop.public.{table}": index scans: {0..3}
    LOG: database system is ready to accept connections
    backup of {table} finished, {1000..900000} rows, 0 errors
slow, slow query, long statement: slow statements
    LOG: duration: {1001..9000}.{100..999} ms statement: SELECT * FROM {table} WHERE note LIKE '%error%'
    slow query on {table}: {2..40} s, {1000..900000} rows examined
    # Query_time: {2..40}.{10..99} Rows_sent: {1..90} select count(*) from {table};
resolved, recovered, deadlock solved: trouble that was resolved
    LOG: deadlock between {1000..60000} and {1000..60000} detected; one was rolled back and retried with success
    standby {host} reconnected and caught up
    LOG: connection to client lost; [rolled back|nothing to do]
"""
TABLES["application"] = ["application log line", "line of a web application's log", "server application's message"], [
    "{stamp} {line}", "{stamp} [{service}-{1..12}] {line}", "{line}", "{service}[{1000..60000}]: {line}"], [
    "Should a developer look at this line? Not at rejected input, not at retries that worked, not at stack frames.",
    "Is something broken here? A user who types nonsense, a retry that succeeded or an announced stop does not count.",
    "Keep log lines that show a defect or an outage. The level word alone decides nothing.",
    "Judge by what happened, not by the word ERROR or INFO: did a request or a job fail because of us?"], """
! exception, defect, unhandled error: exceptions nobody handled
    ERROR Unhandled exception in {service}: NullPointerException: order is null
    INFO request {hex8} ended with 500: KeyError 'price'
    CRITICAL uncaught TypeError in {service}: cannot read property 'id' of undefined
! backend down, dependency down, unreachable service: other services that cannot be reached
    ERROR cannot connect to {service} at {ip}:{1000..9999} after {3..9} attempts, giving up
    WARN {service} unreachable for {2..30} min, circuit breaker open, orders are rejected
    INFO all {2..5} replicas of {service} refuse connections
! lost work, lost message, failed job: work that got lost
    WARN message {hex8} moved to dead letter queue after {3..9} failures
    ERROR nightly export of {table} aborted at row {1000..90000}
    INFO {12..900} e-mails could not be sent and were discarded
retry ok, recovered, succeeded later: retries that succeeded
    WARN connection to {service} reset, retry {1..3}/5 succeeded
    ERROR timeout calling {service}; second attempt ok in {20..900} ms
    INFO lost leader, new leader {host} elected, no requests failed
bad input, user mistake, rejected input: input rejected because of the user
    WARN login failed for {mail}: wrong password
    ERROR validation failed: field 'birthday' must be a date, got "{day}"
    INFO 404 for /{service}/favicon.ico from {ip}
    WARN upload by {user} refused: file larger than {5..50} MB
routine, normal, status: normal work
    INFO processed {10..9000} records of {table}, errors: 0
    DEBUG error handler registered for {service}
    INFO started {service} in {2..40}.{0..9} s, failure detector on
    INFO cache hit ratio {70..99}%
frame, stack frame, trace line: single lines of a stack trace
    at com.shop.{service}.Handler.run(Handler.java:{20..900})
    File "/opt/app/{service}.py", line {10..900}, in handle_error
    ... {5..40} more
    #{1..30} 0x{hex8} in raise_exception () from libcore.so
stop, shutdown, deployment: announced stops and deployments
    WARN received SIGTERM, shutting down after {2..30} open requests
    INFO deployment {hex8} by {user}: stopping old instances
    WARN maintenance mode on until {clock}
"""
TABLES["web"] = ["web server log line", "line of a proxy's error log", "nginx message"], [
    "{stamp} [{1000..9999}#0] {line}", "{line}, client: {ip}, server: {host}", "{host} {line}"], [
    "Does this web server line show a problem on our side? Clients that leave, bots and missing pages are not ours.",
    "Only errors of our servers count: dead upstreams, expired certificates, missing rights, exhausted limits.",
    "Is the site itself unwell? Ignore browsers that hang up, scanners, and reloads."], """
! upstream, bad gateway, backend dead: backends that do not answer
    connect() failed (111: Connection refused) while connecting to upstream {ip}:{3000..9000}
    upstream timed out (110) while reading response header, /api/{service}
    no live upstreams while connecting to "{service}"
! tls, certificate, ssl trouble: trouble with our certificates
    SSL_CTX_use_certificate failed: cannot load "/etc/ssl/{host}.pem"
    certificate of {host} has expired, clients refuse it
    OCSP stapling ignored: issuer certificate not found, handshake fails for all
! limits, out of resources, worker limit: exhausted workers, files or memory
    {512..4096} worker_connections are not enough
    accept4() failed (24: Too many open files)
    worker process {1000..60000} exited on signal 9 (no memory)
client left, client abort, hang-up: clients that hung up
    client prematurely closed connection while sending request
    recv() failed (104: Connection reset by peer) while keepalive
    499 GET /{service}/list {1..9}.{0..9}s
scanner, bot, probing: bots that search for weak points
    open() "/var/www/wp-login.php" failed (2: No such file or directory)
    GET /.env 404 "zgrab/0.x"
    access forbidden by rule, request: "GET /.git/config"
missing page, not found, broken link: missing pages that ordinary visitors ask for
    open() "/var/www/img/{colour}.png" failed (2: No such file or directory)
    404 GET /{service}/old-page referrer https://{city}.example
    GET /{service}/{colour}-sale-{2009..2020}.html 404, referrer: search engine
routine, reload, normal: starts, reloads and good requests
    signal 1 (SIGHUP) received, reconfiguring
    200 GET /{service}/error-handling-guide {100..9000} bytes
    start worker process {1000..60000}
"""
TABLES["ci"] = ["line of a build log", "CI log line", "message of a build server"], [
    "[{0..59}m{0..59}s] {line}", "{line}", "{stamp} {line}", "step {1..9}/{9..12} | {line}"], [
    "Did something fail that makes this build red? Warnings, retries that worked and expected failures do not.",
    "Pick the lines that explain a red build. Names with 'error' in them, warnings and summaries without failures explain nothing.",
    "Is this build line a failure? Tests that are meant to fail, and flaky ones that passed in the end, are not."], """
! compile error, compiler error, build error: code that does not compile
    src/{service}.c:{10..900}:{2..60}: error: expected ';' before 'return'
    error[E0{100..599}]: cannot borrow `{table}` as mutable
    {service}.ts({10..900},{2..60}): error TS{1000..9999}: Property 'id' does not exist
! test failure, failed test, red test: failed tests
    FAILED tests/test_{service}.py::test_{table} - AssertionError: {2..9} != {10..40}
    {2..90} passed, {1..9} failed in {2..90}.{0..9}s
    not ok {2..90} - {service} returns {table}
! infrastructure, runner trouble, environment: trouble of the build machine
    no space left on device while writing {service}.o
    runner {host} lost connection, job cancelled
    could not pull image registry.local/{service}:{1..9}.{0..9}: 503, gave up after {3..6} tries
! dependency, missing package, download failure: dependencies that are missing
    ERROR: No matching distribution found for {service}=={1..9}.{0..9}
    npm ERR! 404 Not Found - {service}@^{1..9}.{0..9}
    CMake Error: Could not find a package configuration file for {service}
warning, compiler warning, deprecation: warnings
    src/{service}.c:{10..900}: warning: unused variable 'error'
    DeprecationWarning: fail_fast is deprecated in {service}
    npm WARN {service}@{1..9}.{0..9} has no license field
passed, success, ok: steps and tests that passed
    PASSED tests/test_{service}.py::test_error_on_empty_{table}
    {20..900} passed, 0 failed in {2..90}.{0..9}s
    ok {2..90} - throws exception for bad {table}
    Build succeeded, 0 Error(s), {0..20} Warning(s)
flaky, retried, passed later: failures that passed on a retry
    test_{service} failed once, passed on rerun (flaky)
    fetching {service} failed (timeout), retrying 2/3... done
    {1..4} test failed and passed on retry, result: success
expected, known failure, expected failure: failures that are expected
    XFAIL tests/test_{service}.py::test_{table} (issue {100..9999})
    step lint failed (allowed to fail), continuing
    {2..40} passed, {1..5} xfailed in {2..90}.{0..9}s
"""
TABLES["storage"] = ["line of a storage system's log", "RAID controller message", "file server event"], [
    "{stamp} {host} {line}", "{line}", "ctrl{0..1}: {line}"], [
    "Is there now a danger for the data? Patrol reads, finished rebuilds and corrected blocks are no danger.",
    "Storage events: alert on broken disks, degraded arrays, lost paths and dead cache batteries, not on scrubs or on anything repaired.",
    "Does somebody have to go and change or fix something? What ended well or is routine needs nobody."], """
! failed disk, dead drive, disk failure: disks that failed
    disk {0..23} (slot {0..23}) state changed from ONLINE to FAILED
    md0: Disk failure on {dev}, disabling device
    drive {0..23}: predicted failure (SMART), replace
! degraded, array degraded, lost redundancy: arrays without redundancy
    virtual drive {0..5} is now DEGRADED
    md/raid5: raid array is not clean, only {2..4} of {5..6} devices left
    pool tank{1..9} state: DEGRADED, {1..2} device unavailable
! path lost, controller lost, connection lost: lost paths and controllers
    multipath {hex8}: remaining active paths: 0
    controller B does not respond, failover not possible
    iSCSI session to {ip} dropped, reconnect failed {3..30} times
! battery, cache battery, cache off: cache batteries that failed
    battery of controller {0..1} failed, write cache disabled
    BBU temperature {61..80} C, learn cycle aborted, cache write-through
    cache battery of {host} does not hold its charge, replace battery
scrub, patrol read, check: scrubs and patrol reads
    patrol read completed, {0..0} errors on {4..24} drives
    scrub of tank{1..9} repaired 0B in {1..20}h with 0 errors
    consistency check of virtual drive {0..5} at {1..99}%
rebuilt, rebuild done, optimal again: rebuilds that finished
    rebuild of disk {0..23} completed, array OPTIMAL
    resilvered {10..900}G in {1..30}h with 0 errors
    hot spare {0..23} took over, virtual drive {0..5} optimal again
corrected, repaired block, recovered sector: blocks that were corrected
    recovered medium error on disk {0..23}, LBA {hex8} reassigned
    checksum error on {dev} corrected from mirror
    correctable ECC event in cache of controller {0..1}
admin, operator, configuration: operators' changes
    user {user} created LUN {1..90}
    disk {0..23} set offline by {user} for maintenance
    snapshot of {table} deleted by {user} after error in script test
"""
TABLES["containers"] = ["event of a container cluster", "Kubernetes event", "message of a container platform"], [
    "{stamp} {line}", "{line}", "default {1..59}m {line}"], [
    "Is something broken in the cluster? Scaling, rolling updates and probes that fail while starting are normal.",
    "Alert only on pods or nodes that do not get well by themselves.",
    "Which events does the platform team need? Not the daily coming and going of pods."], """
! crash loop, restart loop, keeps crashing: pods that crash again and again
    Warning BackOff pod/{pod} Back-off restarting failed container, {12..90} restarts
    pod/{pod} CrashLoopBackOff for {1..20} h
    container {service} in pod {pod} exited with code {1..139} for the {20..90}th time
! image pull, no image, pull failure: images that cannot be pulled
    Warning Failed pod/{pod} Failed to pull image "{service}:{1..9}.{0..9}": manifest unknown
    pod/{pod} ErrImagePull {3..40} times in {10..50} min
    pod/{pod} ImagePullBackOff: no access to registry for {service}, pending {1..9} h
! node lost, node not ready, dead node: nodes that are not ready
    Warning NodeNotReady node/{host} kubelet stopped posting status {6..40} min ago
    node/{host} NotReady, {5..40} pods stuck in Terminating
    node {host} unreachable for {10..90} min, volumes cannot be detached
! no room, unschedulable, no capacity: pods that find no place
    Warning FailedScheduling pod/{pod} 0/{3..40} nodes are available: Insufficient memory, pending {1..9} h
    quota exceeded for {service}: pods cannot be created
    pod/{pod} Pending for {1..9} h: no node matches its requirements
starting, slow start, start-up: probes that fail during the start
    Warning Unhealthy pod/{pod} Startup probe failed, container started {2..9} s ago
    readiness probe of {pod} failed once while loading, now ready
    pod/{pod} not ready in its first {5..30} s, waiting for {service}
scaling, scaled, autoscaler: scaling up and down
    Normal ScalingReplicaSet deployment/{service} Scaled up to {2..30}
    Normal Killing pod/{pod} Stopping container: scaled down
    horizontal autoscaler: {service} from {2..5} to {6..9} replicas
update, rollout, rolling update: rolling updates
    Normal Killing pod/{pod} rolling update of deployment/{service}
    deployment/{service} rolled out to revision {2..90}, 0 failed
    rollout of {service} {1..9}.{0..9} at {20..90}%, old pods are being replaced
finished, job done, completed: jobs that finished
    Normal Completed job/{service}-nightly Job completed
    cronjob/{service}: last run exit code 0
    job/{service}-{1000..9999} succeeded in {2..90} s, pod removed
"""
TABLES["mailserver"] = ["mail server log line", "line of the mail log", "postfix message"], [
    "{stamp} {host} postfix/smtp[{1000..60000}]: {line}", "{line}", "{stamp} {line}"], [
    "Does the postmaster have to do something? Strangers' spam and single unknown addresses are no work for him.",
    "Is our own mail service failing? Deferred once and delivered later is not failing, nor are rejected spammers.",
    "Keep what shows that mail of many people is stuck or that we are blocked. The rest is daily business."], """
! blacklisted, blocked by others, bad reputation: our server being on a blacklist
    status=bounced (host mx.{city}.example said: 550 your IP {ip} is listed as spam source)
    421 too much spam from your network, all mail from {host} refused
    postmaster of {city}.example: our address {ip} is on their blocklist, mail refused
! queue, queue growing, stuck mail: a queue that is stuck
    qmgr: {5000..90000} messages in deferred queue, oldest {2..9} days
    active queue full, {100..900} connections waiting for {2..20} h
    {500..9000} mails wait for delivery since {2..20} h, queue does not shrink
! abused account, hacked mailbox, spam from us: mailboxes of ours that send spam
    {mail} sent {2000..9000} messages in {5..50} min, {200..900} bounced
    outgoing filter: {40..900} virus mails from local user {user}
    our mailbox {mail} has sent {1000..9000} lottery mails since {clock}
! disk, storage, mailbox store: trouble with the mail store
    fatal: cannot write to /var/spool/mail: No space left on device
    dovecot: index of {mail} corrupted, mailbox cannot be opened
    lmtp: write to the mail store failed, quota of the volume exceeded, all deliveries stopped
rejected spam, spam, unwanted mail: spam that was rejected
    NOQUEUE: reject: RCPT from {ip}: 554 blocked using zen list
    milter-reject: END-OF-MESSAGE from {ip}: spam score {6..40}.{0..9}
    spam from {ip} discarded, subject "cheap {drug}"
unknown, unknown user, bad address: single unknown addresses
    reject: RCPT from {ip}: 550 <{mail}>: User unknown
    to=<{mail}>, status=bounced (no such user here)
    550 5.1.1 <{mail}>: Recipient address rejected: unknown in local table
delivered, sent, ok: mail delivered at once
    to=<{mail}>, relay={host}, delay={0..9}.{1..9}, status=sent (250 ok)
    to=<{mail}>, status=sent, subject "Error in invoice {number}"
    {hex8}: to=<{mail}>, delays=0.{1..9}/0/0.{1..9}, status=sent (queued)
later ok, deferred then sent, greylisted: mail delivered after a delay
    {hex8}: greylisted at first, retried after {5..30} min, status=sent
    to=<{mail}> deferred {1..3} times, finally delivered
    {hex8}: host busy at first, to=<{mail}> sent {5..50} min later
"""
TABLES["iot"] = ["event of a sensor network", "message of an IoT gateway", "smart building event"], [
    "{stamp} dev-{hex4} {line}", "{line}", "{room}: {line}", "gw{1..9}/{room}: {line}"], [
    "Does this device message call for a technician? Reconnects, tests and values in range do not.",
    "Alert on devices that are lost, broken or tampered with, and on batteries about to die. Not on what came back or was planned.",
    "IoT gateway: is anything wrong that lasts?"], """
! offline, lost device, silent: devices that have been silent for long
    no message since {2..14} days, device considered lost
    offline for {5..40} h, {20..90} pings unanswered
    last seen {3..30} days ago, {2..9} restarts by remote had no effect
! battery, low battery, empty battery: batteries that are almost empty
    battery {1..4}%, shutdown expected within hours
    battery voltage 2.{0..1} V, below minimum
    battery nearly empty ({1..3}%), radio switched off to save power
! broken sensor, implausible, stuck sensor: broken sensors
    sensor reads -{100..273}.0 C, open circuit
    humidity {130..900} %, value impossible, {10..90} times in a row
    accelerometer self-test FAILED
! tamper, opened case, sabotage: tampering
    case opened, no service scheduled
    firmware signature invalid, boot refused
    magnet held against the door contact for {5..50} min
back, reconnected, online again: devices that came back
    connection lost for {2..9} s, back online
    rejoined network, {1..20} buffered readings sent
    back after power cut of {1..9} min, no data lost
value, normal reading, in range: normal readings
    temperature {18..23}.{0..9} C, humidity {35..55} %, no error
    CO2 {420..790} ppm, battery {60..99}%
    motion: none in the last {5..50} min
planned, service, test: service and tests
    alarm test by technician {name}, all sirens ok
    case opened, service ticket {100..9999} active
    firmware {1..9}.{0..9} installed, rebooting as planned
"""
TABLES["building"] = ["message of a building control system", "alarm panel line", "building alarm"], [
    "{stamp} {building}: {line}", "{line} ({building}, {floor})", "panel {1..9} {line}"], [
    "Does somebody have to go there now? Announced tests, reset alarms and status messages need nobody.",
    "Is this building message urgent? Danger for people or the house is; tests, alarms that are over and daily habits are not.",
    "Night porter's question: must I call somebody out of bed for this?"], """
! fire, smoke, fire alarm: fire or smoke
    smoke detector {1..900} ALARM, second detector {1..900} confirms
    fire alarm, manual call point {1..90} pressed, sprinkler flow detected
    heat detector in plant room {62..90} C, alarm
! water, flooding, leak: water where it should not be
    leak sensor under server racks WET
    sump pump stopped, water level {30..90} cm and rising
    pipe pressure fell from {4..6} to 0 bar, {40..90} l/min flowing
! trapped, lift stuck, person in lift: people stuck in a lift
    lift {1..4} stopped between floors, emergency call open, voice contact
    lift {1..4}: {1..5} persons inside, doors do not open
    emergency intercom lift {1..4}: caller says the cabin has been stuck for {2..20} min
! intrusion, break-in, burglary: a break-in
    window contact open and motion in the safe room, system armed
    glass break sensor triggered, door forced, no code entered
    night: door {1..90} pried open, motion on two floors, no badge used
! gas, gas leak, toxic gas: gas
    gas detector boiler room {20..60} % LEL, valve closed
    carbon monoxide {90..400} ppm in garage, fans at maximum
    methane {10..40} % LEL in the kitchen, horn sounding
test, drill, announced test: announced tests
    fire drill {clock}, detector {1..900} ALARM, announced
    monthly sprinkler test, flow detected, test mode on
    intrusion test by {name}, key code accepted
reset, over, restored: alarms that are over
    smoke detector {1..900} back to normal, cause: toast, reset by porter
    lift {1..4} running again, nobody inside
    leak sensor dry, cleaner's bucket, reset
status, habit, daily: daily status messages
    heating switched to night mode, {16..18} C
    door {1..90} opened with badge of {name} {surname}
    ventilation filter due for change in {10..60} days
"""
TABLES["medical"] = ["message of a patient monitor", "medical device alarm", "line of a ward's alarm log"], [
    "bed {1..30}: {line}", "{stamp} bed {1..30} {line}", "{line}", "{surname}, {name}: {line}"], [
    "Does a nurse have to run? Technical notes, alarms that ended and sensors that slipped do not make anybody run.",
    "Separate danger to the patient from technical messages of the device.",
    "Is the patient in danger by this message? A loose sensor or an empty printer is not danger, nor is an alarm that is over."], """
! heart, cardiac, arrhythmia: the heart
    ASYSTOLE for {4..20} s, no pulse wave
    ventricular fibrillation detected in lead {1..3}, {150..300}/min
    heart rate {25..34}/min for {1..5} min, extreme bradycardia
! breathing, apnea, oxygen: breathing
    APNEA {25..60} s
    SpO2 {60..79} %, falling, signal good
    ventilator: airway blocked, no tidal volume
! pressure, blood pressure, circulation: blood pressure
    arterial pressure {50..65}/{25..35} mmHg, mean below limit, line checked
    systolic {200..240} mmHg in {3..5} measurements
    mean arterial pressure {35..48} mmHg for {2..9} min, line checked
! infusion, pump stopped, drug flow: an interrupted life-supporting infusion
    noradrenaline pump {1..6}: occlusion, infusion STOPPED
    syringe with adrenaline empty in pump {1..6}, flow 0 ml/h
    dobutamine line disconnected, pump {1..6} delivers nothing
sensor, loose sensor, artefact: sensors that slipped
    SpO2 finger clip off, no signal, patient moving
    ECG lead {1..5} off, electrode dry
    cuff leak, measurement repeated after {5..60} s
technical, device note, maintenance: technical notes
    printer {1..9} out of paper
    battery {30..90} %, mains connected
    calibration due in {5..60} days
    network reconnected after {2..40} s, waveforms stored
over, ended, back to normal: alarms that ended
    SpO2 back at {94..99} %, alarm ended after {3..9} s
    heart rate {60..90}/min, alarm reset by nurse {name}
    apnea alarm ended by itself, breathing regular
routine, measurement, normal: normal measurements
    pressure {110..130}/{65..85} mmHg, pulse {60..85}
    temperature 36.{4..9} C, no alarm set
    infusion of {250..1000} ml saline finished as ordered
"""
TABLES["auth"] = ["security event", "line of an authentication log", "login event"], [
    "{stamp} {host} {line}", "{line}", "{stamp} {line}", "siem: {line}"], [
    "Is this event a likely attack that got in, or a sign of one inside? Typos in passwords and refused strangers are daily life.",
    "Flag events for the security analyst: misuse that succeeded. Refused attempts and administration by tickets are not flagged.",
    "Which of these should be investigated? Successful logins from strange places, new powers without a ticket, erased traces.",], """
! takeover, strange login, account takeover: successful logins that look wrong
    login of {user} from {country} succeeded, {5..40} min after one from {city}, travel impossible
    {30..900} failed passwords for {user} from {ip}, then Accepted password
    {user} logged in with a disabled badge number from {ip}, session open
! escalation, new admin, privilege escalation: powers gained without a ticket
    {user} added to group Domain Admins, no change ticket
    setuid shell created in /tmp by {user}
    sudoers changed on {host} by web server process
! erased traces, log deleted, cover-up: logs or protection switched off
    audit log cleared on {host} by {user}
    antivirus on {host} stopped, service disabled, no maintenance
    /var/log/auth.log truncated to 0 bytes
! data leaving, exfiltration, large upload: data that leaves the house
    {host} uploaded {20..900} GB to an unknown host in {country} at night
    {user} mailed {file} and {100..900} customer files to a private address
    archive of {2..90} GB from {host} copied to an unregistered USB disk by {user}
refused, failed login, wrong password: refused logins
    Failed password for {user} from {ip} port {1024..65000} ssh2
    Invalid user {user} from {ip}, connection closed
    account {user} locked after {3..9} wrong passwords
normal login, session, login ok: usual logins
    Accepted publickey for {user} from {ip} in the office network
    session opened for user {user} by cron
    {user} logged in with second factor, known device
administration, change with ticket, approved change: changes with a ticket
    {user} added to group backup, ticket {100..9999} approved
    password of {mail} reset by helpdesk, caller verified
    audit policy changed under change {100..9999}
scan, noise, internet noise: probes without a login
    SSH banner probe from {ip}, no login tried
    port {22..9000} of {host} touched by {ip}, no login tried
    {ip} asked {host} for its version {2..90} times and left
"""
TABLES["plant"] = ["message of a machine control", "line of a factory's event log", "PLC message"], [
    "{stamp} line {1..9} {line}", "{line}", "station {1..40}: {line}"], [
    "Does production stand still or is somebody in danger? Then it is urgent; operators' doings and warnings with time left are not.",
    "Tell events that stop the line or endanger people from those that can wait for the next service.",
    "Must somebody come to the machine at once? Not for planned stops, acknowledged things and counters."], """
! safety, emergency stop, danger: safety stops
    EMERGENCY STOP pressed at press {1..9}
    light curtain interrupted while axis {1..6} moving, drives cut
    safety door {1..9} open, robot in automatic
! drive, motor fault, axis fault: faults of drives
    drive {1..12} fault F{1000..9999}: overcurrent, axis stopped
    motor winding {150..190} C, tripped
    encoder of axis {1..6} lost, line halted
! supply, pressure, no air: missing air, oil or power
    hydraulic pressure {0..20} bar, line stopped
    compressed air lost, grippers open, feed halted
    control voltage 24 V missing at cabinet {1..9}
wear, service soon, pre-warning: early warnings with time left
    filter {60..85} % clogged, change within {5..30} days
    tool {1..40}: {50..300} cycles left
    oil level low, refill at next service
planned, changeover, break: planned stops
    stop for shift change at {clock}
    changeover to product {number}, {10..50} min
    cleaning cycle started by {name}
count, production data, normal: production data
    {100..9000} good parts, {0..9} rejects, error rate 0.{1..9} %
    cycle time {2..40}.{0..9} s, target met
    recipe {number} loaded
cleared, acknowledged, running again: faults that were cleared
    fault F{1000..9999} acknowledged by {name}, line running
    jam at conveyor {1..9} removed in {5..50} s, restart ok
    overload at drive {1..12} reset by {name}, production continues
"""
TABLES["backup"] = ["line of a backup report", "backup job message", "message of a backup program"], [
    "{stamp} job {table}: {line}", "{line}", "{host}: {line}"], [
    "Is there no good backup after this message? Then somebody must act; skipped temporary files and slow runs are harmless.",
    "Report backups that are missing or unusable. Finished with notes is finished.",
    "Must somebody get up because the backup failed or is useless? Not for notes, and not for a second try that went well."], """
! failed, aborted, no backup: backups that failed
    backup aborted after {10..90} %: target not writable
    no backup made since {3..30} days, source unreachable
    job ended with status FAILED, 0 files saved
! unreadable, verify failed, corrupt backup: backups that cannot be read
    verify: {2..90} archives do not match their checksum
    test restore of {table} failed: archive truncated
    tape {number} cannot be read
! full, no space, target full: targets that are full
    target volume full, {3..90} jobs skipped
    retention could not delete old sets, no space left for tonight
    disk quota of the backup share used up, nothing written for {table}
done, success, finished: backups that succeeded
    {1000..900000} files, {10..900} GB saved, 0 failed
    incremental backup completed in {5..50} min
    verify ok, no errors found in {5..90} archives
notes, with notes, minor: backups finished with harmless notes
    completed with warnings: {1..9} temporary files in use were skipped
    completed; error_log.tmp vanished while reading, not needed
    finished {10..50} min later than usual
retried, second try, ok after retry: backups that succeeded on a second try
    first attempt failed (network), second attempt completed, verified
    connection lost at {10..90} %, resumed and finished
    target busy at {clock}, started again {5..50} min later and completed
"""
TABLES["tickets"] = ["support ticket", "customer's ticket", "request to the service desk"], CHAT, [
    "Is this ticket urgent? It is when somebody cannot work or money or data is being lost right now; loud words alone do not count.",
    "Mark tickets that cannot wait until tomorrow: work stands still, or damage grows. Ignore how upset or polite the writer is.",
    "Urgent or not? Capital letters and exclamation marks prove nothing, a standstill does."], """
! standstill, work stopped, cannot work: people who cannot work at all
    none of us can [log in|open {app}], {10..80} people are sitting idle
    our tills are down and customers are [leaving|queueing into the street]
    sorry to ask, but production has stood still since {clock}
    when you have a moment: the whole {city} office has no network, nobody can do anything
! losing money, wrong payments, damage: money being lost right now
    your system pays every invoice twice, {amount} has gone out already and it goes on
    customers are being charged {amount} instead of nothing, [please stop it|it gets more by the minute]
    the shop sells every {product} for 0.00, {20..90} orders so far
! losing data, data leak, leak: data being lost or leaked right now
    I can see other customers' addresses in my account
    documents vanish one after another from our folder, it goes on as I write
    the public link shows all salaries, everyone can open it
question, how to, usage question: questions of use
    how do I change the font in {app}??? I've been looking FOREVER
    where can I find the {month} report in {app}?
    urgent question: can {app} export to PDF?
wish, feature wish, suggestion: wishes
    PLEASE please add a dark mode to {app}!!!
    it would be nice to sort the list by [colour|date|city]
    I need this ASAP: {colour} icons in {app}
cosmetic, small flaw, typo: small flaws
    the logo in {app} is slightly blurred, this is UNACCEPTABLE
    there's a typo on the login page: "pasword"
    the {colour} button sits two pixels too far left!!!
workaround, nuisance, can be worked around: faults with an easy way around
    printing from {app} fails, but printing from the browser works, so we do that
    {app} crashes in full screen; in a window it's fine
    search is broken, I use the list in the meantime, no hurry
"""
TABLES["inbox"] = ["e-mail", "mail in my inbox", "incoming mail"], CHAT, [
    "Do I have to answer this mail today? Only if somebody waits for me personally and the time runs out today or tomorrow morning.",
    "Pick mails that need my reply today. Newsletters, notes for information and things that are due later do not.",
    "Answer today or not? Mind that automatic mails like to say urgent."], """
! today, due today, deadline today: questions to me that are due today
    I need your yes or no on the {surname} contract by {2..6} pm today
    can you confirm the figures before the meeting this afternoon? We can't start without you
    the printer closes at {4..7} tonight, please approve the final proof
! waiting, someone waits, blocked person: people who cannot go on without my answer
    I'm standing at the door of {street} and nobody opens, which code is it?
    the team is stuck until you tell us which version to install
    our customer is on the other line and wants to know your price, please write back at once
! tomorrow morning, early tomorrow, needed by morning: questions to me that are due early tomorrow
    may I present your slides tomorrow at {8..10}? Please tell me tonight
    I take the first train tomorrow, did you want me to bring the {product}?
    the auction starts tomorrow at {7..9}, shall I bid {amount}? I must know tonight
later, due later, next weeks: questions with plenty of time
    could you send me your ideas for the {month} party some time in the next weeks?
    please fill in the survey by the end of next month
    when you're back from holiday, let's talk about {course}
information, fyi, for information: notes for information only
    for your information: the {building} is closed on {day}, no reply needed
    I've put the minutes into the folder. Nothing to do for you
    just to let you know, {name} has taken care of the invoice
newsletter, advertising, promotion: newsletters and advertising
    LAST CHANCE TODAY: {10..70} % off every {product}!
    our {month} newsletter: {3..9} tips for your {room}
    urgent! Only hours left to save {amount} on your next {product}
automatic, robot mail, notification: automatic mails
    [Build|Backup] #{100..9999} finished successfully. Do not reply to this address
    your parcel {number} will be delivered today. This is an automatic message
    {name} liked your photo
thanks, thank-you, acknowledgement: thanks that close a matter
    thanks, that was all I needed
    perfect, got it, see you on {day}
    great work with the {product}, no answer necessary
"""
TABLES["spam"] = ["e-mail", "text message", "incoming message"], CHAT, [
    "Is this message unwanted or dangerous (mass advertising, fraud, theft of passwords)? Ordinary private and business mail is fine.",
    "Spam filter: catch phishing, fraud and mass advertising, let real mail through, also real bills and real reminders.",
    "Would you put this into the junk folder?"], """
! phishing, password theft, fake login: attempts to get passwords or card numbers
    your [mailbox|account|{card}] has been suspended, verify your password at http://{hex4}-secure-login.example within 24 hours
    Dear client, unusual activity! Confirm your card number and PIN here: http://{surname}-bank.{hex4}.example
    your parcel is held, pay 1.99 and enter your card at http://post-{hex4}.example
    IT desk: your password expires today, keep it by typing it in at http://{hex4}.example/owa
! fraud, advance fee, scam: promises of money and other fraud
    I am the widow of a banker in {country} and want to share {2..40} million dollars with you
    CONGRATULATIONS!!! You won {amount} in a lottery you never entered, send {amount} for the fees
    [mum|dad], this is my new number, my phone is broken, please transfer {amount} quickly
    invest {amount} today, guaranteed {20..90} % profit a week, no risk
! advertising, junk, promotion: mass advertising nobody asked for
    CHEAP {drug} without prescription!!! Order now
    lose {5..20} kilos in {5..20} days with this one pill
    buy {1000..90000} followers for only {amount}, unsubscribe impossible
    hot singles in {city} are waiting, click now
private, friends, personal: private messages
    are we still on for {dish} {when}?
    mum says you left your {item} at her place
    I'm running late, start without me, be there at {clock}
    my password manager drives me mad, can you help me {when}?
business, work, real business: ordinary business mail
    please find attached the invoice for {month}, payable within 30 days as agreed
    can we move the {event} to {day}?
    your appointment with {doctor} is confirmed for {date}, {clock}
    the draft of the {surname} contract is in our folder, page {2..20} is still open
notification, service mail, expected notice: expected notices of services in use
    your order of the {product} has been shipped, the number is {number}
    your login code is {100000..999999}. We never ask you for it
    reminder: please return {book} to the library by {date}
    your bank: the {month} statement is ready in your online account, log in as usual
"""
TABLES["moderation"] = ["comment", "forum post", "user comment under an article"], CHAT, [
    "Does this comment have to be removed? Insults, threats, private data and advertising are removed; sharp criticism of ideas is not.",
    "Moderate: strong disagreement, swearing at things and bad taste may stay. Attacks on people, doxxing and ads go.",
    "Must this post go? We remove abuse, threats, other people's addresses and promotion, nothing else."], """
! insult, personal attack, abuse: insults of persons
    {name}, you are a brainless [clown|idiot|pig]
    only a complete moron like you could write this
    shut up, {name}, nobody wants filth like you here
! threat, violence, menace: threats
    I know where you park, {name}, watch your tyres
    say that again and I'll break your fingers
    people like {name} should be beaten up, and I will start {when}
! private data, doxxing, personal data: private data of others
    {name} {surname} lives at {street}, go tell her yourselves
    here is the private mail of that teacher: {mail}
    his number is {100..999}-{1000..9999}, ring him at night
! advertising, promotion, ad: advertising
    get your {product} {20..70} % cheaper at www.{surname}-deals.example
    I earn {amount} a day from home, message me to learn how
    visit my channel and win a {phone}
criticism, disagreement, sharp opinion: sharp criticism of texts and ideas
    this article is lazy and its numbers are plain wrong
    I strongly disagree with {name}, the plan would ruin {city}
    what a terrible idea, who checks these proposals?
swearing, strong language, rant: swearing that hits no person
    damn, my stupid {product} broke again
    this bloody rain in {city} kills me
    the new update of {app} is absolute crap
praise, friendly, support: friendly words
    well said, {name}, thank you
    best text about {city} that I've read this year
    {name} explains it better than any teacher of mine
question, asking, information: questions and facts
    does anyone know when the bridge in {city} opens?
    the figure is from {2009..2023}, the new one is {2..90} %
    which {product} is used in the photo?
"""
TABLES["review"] = ["code review comment", "comment on a pull request", "reviewer's remark"], CHAT, [
    "Does this review comment block the merge? Defects and missing tests do; taste, praise and questions do not.",
    "Must this be solved before merging? Nits, optional ideas and follow-ups need not.",
    "Blocking comments are those after which merging would break, lose or expose something."], """
! bug, defect, wrong behaviour: defects in the code
    this [crashes|loops forever] when the list of {table} is empty
    the {service} lock is never released if save() raises
    off by one: the last of the {table} is skipped
    {table} is deleted before the copy is finished, we would lose data
! security, vulnerability, leak: security problems
    the {service} password ends up in the log here
    user input goes straight into the SQL for {table}
    anybody can call /{service}/admin without a login
! no tests, missing test, untested: missing tests, where tests are required
    we can't merge a change to {service} without a test, please add one
    the test for {table} was deleted, it has to come back before this goes in
    no test covers the empty {table}, required before merging
! breaks api, incompatible, breaking change: breaking changes
    this renames a public field of {table}, every client breaks
    old {service} versions can't read the new format, that needs a migration first
    removing the {service} option breaks every existing config, can't go in like this
nit, style, small remark: matters of taste
    nit: [two blanks here|I'd call this {table}_list]
    typo in the comment: "recieve"
    personally I'd put {service} first, up to you
praise, compliment, approval: praise
    nice, much clearer than before
    I like how {service} got simpler, good catch with the empty {table}
    LGTM, well tested
question, asks, curiosity: questions
    just curious: why {service} and not {service}?
    out of interest, how many {table} does this handle?
    is {service} your own idea or from the old code? Only asking
later, follow-up, next change: ideas for later
    in a later change we could cache the {table}, not here
    let's open an issue to clean up {service}, fine as it is for now
    someday {table} should be a class, but don't do it in this PR
"""
TABLES["bugs"] = ["bug report", "issue in a tracker", "tester's report"], CHAT, [
    "Is this bug critical? Lost data, crashes and holes in security are; looks and wishes are not, however they are worded.",
    "Must the bug be fixed before the release? Yes if the program crashes, loses data, cheats or opens doors.",
    "Separate release blockers from the rest of the reports."], """
! crash, hang, freezes: crashes and hangs
    opening {file} closes the program at once
    after {2..30} minutes of {game} the {pc} freezes completely
    clicking "save" twice ends in a segmentation fault
! data loss, lost data, corruption: lost or damaged data
    saving over an old file empties both
    sync deletes the {table} that were only on the {phone}
    after import {10..400} {table} have somebody else's date
! security, hole, vulnerability: holes in security
    the reset link works for any mail address
    files of other users can be opened by changing the number in the address
    password is stored in clear text in {file}
slow, performance, lag: slowness
    the list of {table} takes {3..9} seconds to open
    scrolling stutters with more than {100..900} {table}
    export of {1000..9000} {table} takes {5..20} minutes
cosmetic, looks, layout: looks
    the {colour} icon is cut off at the right
    text overlaps the button in {language}
    catastrophic!!! the {colour} is not our brand {colour}
wish, enhancement, feature request: wishes
    please support {language}
    a search in {table} would be great
    critical for us: let me choose the order of the {table}
docs, documentation, manual: the documentation
    the manual still shows version {1..4}.{0..9}
    the example for {table} in the docs has a typo
    chapter {2..9} of the guide says "{app}" but means "{service}"
not a bug, usage, misunderstanding: misunderstandings
    I deleted {file} and now it is gone
    it doesn't start when my {pc} is switched off
    sorry, it was my own firewall, everything works
"""
TABLES["incident"] = ["incident note", "report to the operations centre", "line of an incident channel"], PLAIN, [
    "Is this a major incident? It is while many customers are hit and it is not over; drills and solved things are not.",
    "Call the crisis team? Only for running trouble of many customers, not for one person's trouble, tests, or the past.",
    "Major or not: count who is affected now, not how alarmed the writer sounds."], """
! outage, full outage, all down: services down for everybody
    {service} is down for all customers since {clock}
    {70..100} % of payments fail, cause unknown
    site unreachable from everywhere, {city} and {city} confirm
! region down, big part, regional outage: services down for a whole region
    no customer in {country} can log in
    data centre {city} without power, {20..60} % of users without {service}
    all of {country} cut off from {service} since {clock}, work on it continues
! breach, attack, data theft: running attacks
    attacker still active on {host}, customer data copied
    ransomware spreading, {10..90} servers encrypted so far
    stolen admin account in use right now, {2..40} customer databases read
one user, single case, single customer: trouble of single users
    one customer in {city} can't open {app}
    {name}'s {pc} shows an error in {service}, colleagues fine
    single report: {name} {surname} can't pay with her card, others can
internal, internal tool, staff only: trouble with inner tools
    the lunch menu page is down
    wiki search slow for staff, customers not affected
    time sheet tool of the {city} office down, no customer notices
solved, resolved, over: incidents that are over
    {service} outage solved at {clock}, all checks green
    {30..90} % of payments failed {past}, fixed then, report attached
    {service} back to normal since {clock}, cause was a full disk, closed
drill, exercise, test: exercises
    EXERCISE EXERCISE {service} down for all customers, part of today's drill
    simulated attack on {host} starts at {clock}, red team at work
    drill: we pretend that data centre {city} burns, no real damage
planned, maintenance, announced work: announced work
    {service} off for all customers from {clock} as announced
    planned failover of {city} tonight, downtime {2..20} min expected
    maintenance window {clock}: {service} restarts, customers were told
"""
TABLES["emergency"] = ["call to an emergency number", "emergency call note", "call taken at a dispatch centre"], PLAIN, [
    "Does somebody have to be sent at once? Questions, old stories, misdials and small nuisances are for other numbers.",
    "Real emergency or not? People, or a house, must be in danger now.",
    "Dispatch now? No for information calls and harm that is over."], """
! medical, ambulance, life danger: people in danger of life
    {relative} [unconscious|not breathing|choking on {dish}] at {street}
    man, {50..80}, strong chest pain, sweating, {street}
    child fell from {2..5}th floor, {street}
! fire, burning, fire brigade: fires
    kitchen in flames, {street}, {floor}
    smoke from the roof of {street}, people at the windows
    car burning at {place}
! violence, crime now, police: crimes going on
    man with a knife at {place}
    burglars in the house right now, caller hides in the {room}, {street}
    fight with bottles at {place}, {3..12} people
! accident, crash, road accident: accidents
    two cars crashed near {place}, one person trapped
    cyclist under a lorry at {street}
    train hit a car, {city}, people screaming
information, question, asks: questions
    asks which pharmacy is open on {day}
    wants to know how to get to {place}
    asks whether fireworks are allowed {when}
nuisance, noise, small matter: nuisances
    neighbour at {street} plays {genre}, loud
    car parked across a driveway at {street}
    {pet} barks since {clock}
over, old, yesterday: harm that is over
    bicycle stolen {past}, wants to report it
    fell down the stairs {past}, bruise, asks for a sick note
    found a window broken after the holiday, nobody there
misdial, mistake, nobody: misdials
    child playing with a {phone}, mother apologises
    caller wanted to order {dish}
    pocket call, music heard, then laughter and "sorry"
"""
TABLES["reviews"] = ["customer review", "review of a shop", "public rating text"], CHAT, [
    "Does this review need an answer from us? Only if it tells of danger, an open claim or a question; praise and grumbling do not.",
    "Flag reviews that the team must react to: somebody got hurt, waits for something from us, or asks something.",
    "Answer this review? Not if it just likes or dislikes, or has nothing to do with us."], """
! danger, injury, unsafe: dangerous products
    the {product} caught fire while I slept
    my {relative} cut [herself|himself] on a sharp edge of the {product}
    got an electric shock from the {product}
! open claim, waiting, unsolved: open claims
    sent the {product} back {past}, still no refund, nobody answers
    I've been waiting {3..12} weeks for my {colour} {product}
    you promised a replacement {product} {past}, where is it?
! question, asks, needs reply: questions
    does the {product} also come in {colour}? Please tell me
    can I wash the {product} at {40..60} degrees? Who knows?
    looks good, but is the {product} safe for a {pet}?
praise, happy, good: praise
    lovely {product}, arrived in {2..5} days, {4..5} stars
    my {relative} is in love with the {colour} {product}
    works like a dream, would buy again
grumble, dislike, unhappy: plain dislike
    the {product} is ugly, I gave it away
    not worth {amount}, you get better elsewhere
    too {colour} for my taste, two stars
off topic, irrelevant, nonsense: things that are not about us
    review is for my neighbour's pizza place, wrong page
    asdf asdf {3..5} stars
    it rained all day in {city}
"""
TABLES["repairs"] = ["repair request of a tenant", "maintenance request", "message to a caretaker"], CHAT, [
    "Emergency repair or not? It is one if people or the house come to harm before tomorrow.",
    "Send the emergency service only where waiting until morning does damage or is dangerous.",
    "Must the caretaker come tonight? Not for nuisances, wishes and looks."], """
! water, burst pipe, flood: water running out
    a pipe in the {room} burst and I can't shut the water off
    water pours through the ceiling of our {room}
    the washing machine hose tore, the {room} is ankle-deep in water
! gas, fire danger, electric danger: danger of gas, fire or electricity
    it smells of gas in the {room}
    the socket in the {room} smokes
    wires hang out of the wall in the {room} and spark
! locked in, trapped, people in danger: people who are trapped
    I'm stuck in the lift with my {relative}
    my little [son|daughter] has locked the {room} door from inside and can't open it
    the door of the {room} is jammed and my {relative} can't get out
! no heating, frost, cold: no heating in frost
    no heating at minus {5..19} degrees and we have a baby
    the boiler is dead, it's snowing and {9..13} degrees in the {room}
    heating has failed in the whole house, frost outside, {8..13} degrees in the {room}
drip, small leak, tap: small drips
    the tap in the {room} drips a little
    the toilet runs on for {2..5} minutes after flushing
    the shower head in the {room} drips when it's off
looks, paint, cosmetic: looks
    the paint in the {room} is peeling
    there's a scratch in the {room} floor
    the letterbox sign is crooked
comfort, noise, convenience: comfort
    the {room} door squeaks
    could the hall light stay on a bit longer?
    one of {2..4} lamps in the {room} is out
wish, request, improvement: wishes
    could we get a new {product} for the {room}?
    I'd like a {colour} wall in the {room}
    please put a bench in front of the house
"""


def lines_of(name, things, frames, rules, table):
    kinds = pool(table)

    @family(f"triage.{name}")
    def lines(rng):
        frame = [rng.choice(frames)] if rng.random() < 0.7 else frames
        noise = rng.choice([0, 0.1, 0.2])

        def finish(rng, phrase):
            if frames == CHAT:
                return chat(rng, fill(rng, phrase), noise)
            text = fill(rng, rng.choice(frame).replace("{line}", phrase))
            return dirty(rng, text, noise) if frames == PLAIN else text

        return question(rng, kinds, rng.choice(things), finish, rules)


def question(rng, kinds, thing, finish, rules):
    kind = rng.random()
    if kind < 0.55:
        return matter(rng, kinds, thing, finish, rules)
    if kind < 0.75:
        return sort(rng, kinds, thing, finish)
    return rng.choice([one, desks, levels, levels])(rng, kinds, thing, finish)


for topic, entry in TABLES.items():
    lines_of(topic, *entry)


@family("triage.matrix")
def matrix(rng):
    """Priority from impact and urgency by a table of the specification."""
    sizes = ["one person", "a team", "the whole company"]
    speeds = ["can wait", "soon", "now"]
    points = rng.choice([[0, 1, 2], [0, 1, 3], [0, 2, 3]])
    levels_ = rng.choice([["P3", "P2", "P1"], ["low", "medium", "high"], ["green", "yellow", "red"], ["3", "2", "1"],
                          ["routine", "important", "critical"]])
    style = rng.randrange(3)

    def level(size, speed):
        if style == 0:
            return min(2, max(size, speed) if size and speed else min(size, speed))
        if style == 1:
            return min(size, speed)
        total = points[size] + points[speed]
        return 0 if total < 2 else 1 if total < 4 else 2

    cells = {(a, b): levels_[level(a, b)] for a in range(3) for b in range(3)}
    rows = [f"{sizes[a]}, {speeds[b]}: {cells[a, b]}" for a in range(3) for b in range(3)]
    if rng.random() < 0.4:
        rng.shuffle(rows)
    used = sorted(set(cells.values()), key=levels_.index)
    faults = ["mail", "the printer", "the VPN", "{app}", "the phone system", "file access", "the wifi", "the door badge reader",
              "the time clock"]

    def draw(rng):
        cell = rng.choice([c for c in cells if cells[c] == rng.choice(used)] or list(cells))
        who, when = sizes[cell[0]], speeds[cell[1]]
        text = fill(rng,
                    rng.choice(["affected: {who}; urgency: {when}; {what} does not work", "{what} broken. Impact: {who}. Needed: {when}.",
                                     "{what}: error {100..999} | {when} | {who}",
                                "urgency={when} impact={who} subject=\"{what} is down\""]),
                    {"who": [who], "when": [when], "what": faults})
        return text, cells[cell]

    what = say(rng, "Look up the priority of the ticket by impact and urgency", "Give the priority from this table",
               "Which priority does the ticket get",
               "Priority by who is affected and how urgent it is", "Set the priority as the table says").rstrip(".")
    return Task(what + rng.choice([":\n- " + "\n- ".join(rows), ": " + "; ".join(rows) + "."]), draw, used)


@family("triage.fraud")
def fraud(rng):
    """Payments checked by one to three rules, any or all of which must hold."""
    limit, hour, tries, young = rng.choice([200, 500, 1000, 3000]), rng.choice([4, 5, 6]), rng.choice([3, 4, 5]), rng.choice([7, 14, 30])
    home = rng.choice(COUNTRIES)
    rules = rng.sample([(f"the amount is above {limit}", lambda p: p["amount"] > limit),
                        (f"it comes from outside {home}", lambda p: p["country"] != home),
                        (f"it is made before {hour:02}:00 at night", lambda p: p["hour"] < hour),
                        (f"the account is younger than {young} days", lambda p: p["age"] < young),
                        (f"there were {tries} or more declined tries before", lambda p: p["tries"] >= tries)], rng.randint(1, 3))
    every = len(rules) > 1 and rng.random() < 0.5
    answer = Labels(rng, {"in": ["hold", "suspicious", "review", "fraud check", "stop"], "out": ["pass", "clean", "release", "fine",
            "let through"]},
                    {"in": "to be looked at", "out": "goes through"})

    def draw(rng):
        goal = rng.random() < 0.5
        for _ in range(30):
            p = {"amount": rng.choice([rng.randint(3, limit), rng.randint(limit - 9, limit + 9), rng.randint(limit + 1, limit * 5)]),
                 "country": home if rng.random() < 0.5 else rng.choice(COUNTRIES),
                 "hour": rng.choice([rng.randint(0, 7), rng.randint(7, 23)]),
                 "age": rng.choice([rng.randint(0, young), rng.randint(young, 900)]), "tries": rng.randint(0, 2 * tries)}
            hits = [rule[1](p) for rule in rules]
            if (all(hits) if every else any(hits)) == goal:
                break
        time = f"{p['hour']:02}:{rng.randint(0, 59):02}"
        text = rng.choice(["payment of {amount} from {country} at {time}, account {age} days old, {tries} declined tries before",
                           "amount={amount} country={country} time={time} account_age_days={age} declined={tries}",
                           "{time} {country}: {amount} EUR (account opened {age} days ago; declined before: {tries})"]).format(time=time,
                **p)
        return text, answer["in" if (all(hits) if every else any(hits)) else "out"]

    parts = (" and " if every else " or ").join(rule[0] for rule in rules)
    what = say(rng, f"Hold the payment back if {parts}.", f"A payment is suspicious when {parts}. Judge the payment.",
               f"Check payments: stop those where {parts}; the others go through.", f"Is the payment to be reviewed? Yes if {parts}.",
               f"Fraud rule: {parts}.")
    return Task(answer.spec(rng, what), draw, answer.all)


RANKS = ["debug", "info", "notice", "warning", "error", "critical"]
SPOKEN = {"debug": ["DEBUG", "debug", "<7>"], "info": ["INFO", "info", "<6>"], "notice": ["NOTICE", "notice", "<5>"],
          "warning": ["WARN", "warning", "<4>"],
          "error": ["ERROR", "error", "<3>"], "critical": ["CRITICAL", "crit", "<2>"]}


@family("triage.severity")
def severity(rng):
    """Only the level field decides, whatever words the message has."""
    least, form = rng.randint(2, 5), rng.randrange(2)
    answer = Labels(rng, {"in": ALERT, "out": IGNORE}, {"in": f"{RANKS[least]} or worse", "out": f"below {RANKS[least]}"})
    texts = ["critical path computed in {2..90} ms", "no error found in {service}", "fatal_errors counter reset to 0",
             "{service} failed over, all good",
             "user {user} logged in", "disk {dev} {2..99}% used", "ErrorPage rendered for {ip}", "{service} lost contact to {host}",
             "warning lamp test passed",
             "payment {number} refused", "panic button pressed in {room}", "queue {service} empty", "could not open {file}",
             "{service} restarted by {user}",
             "emergency contact of {user} changed", "all systems normal at {host}"]

    def draw(rng):
        rank = rng.randint(least, 5) if rng.random() < 0.5 else rng.randint(0, least - 1)
        text = rng.choice(["{stamp} %s {service}: %s", "[%s] %s", "level=%s msg=\"%s\"", "{host} %s %s"]) % (SPOKEN[RANKS[rank]][form],
                rng.choice(texts))
        return fill(rng, text), answer["in" if rank >= least else "out"]

    what = say(rng, f"Let through log lines of level {RANKS[least]} or worse; the words of the message do not count.",
               f"Judge only by the level field: {RANKS[least]} and above matter (order: {', '.join(RANKS)}).",
               f"Is the level of this line at least {RANKS[least]}? Ignore the message text, it may lie.",
               f"Alert from level {RANKS[least]} on, by the field and not by the wording.",
               f"Drop everything less severe than {RANKS[least]} according to its level.")
    return Task(answer.spec(rng, what), draw, answer.all)


CODES = {200: "ok", 201: "created", 204: "no content", 301: "moved", 302: "found", 304: "not modified", 400: "bad request",
         401: "unauthorized", 403: "forbidden",
         404: "not found", 405: "method not allowed", 410: "gone", 413: "too large", 418: "teapot", 422: "unprocessable",
         429: "too many requests",
         500: "internal error", 501: "not implemented", 502: "bad gateway", 503: "unavailable", 504: "gateway timeout", 507: "no storage"}


@family("triage.status")
def status(rng):
    """Access log lines by their status code; paths and sizes that look like codes are bait."""
    kind = rng.randrange(3)
    if kind == 0:
        bad, text = [c for c in CODES if c >= 500], "a status of 500 or higher"
    elif kind == 1:
        bad, text = [c for c in CODES if c >= 400], "a status of 400 or higher"
    else:
        bad = sorted(rng.sample([c for c in CODES if c >= 400], rng.randint(2, 4)))
        text = "one of the statuses " + ", ".join(map(str, bad))
    good = [c for c in CODES if c not in bad]
    answer = Labels(rng, {"in": ALERT, "out": IGNORE}, {"in": text, "out": "any other status"})

    def draw(rng):
        key = rng.choice(["in", "out"])
        code = rng.choice(bad if key == "in" else good)
        path = rng.choice(["/", "/api/{service}", "/img/{colour}.png", "/error/{400..599}", "/{service}?page={400..599}",
                           "/status/{200..599}", "/{table}/{1..999}"])
        text = rng.choice(["{ip} - - [{stamp}] \"[GET|POST|PUT] %s HTTP/1.1\" %d {200..599}", "[GET|POST] %s -> %d in {400..599} ms",
                           "status=%d path=%s bytes={100..9000}"])
        return fill(rng, text % ((code, path) if text.startswith("status") else (path, code))), answer[key]

    what = say(rng, f"Report a request with {text}.", f"Access log: what counts is {text}, nothing else in the line.",
               f"Does the line have {text}?",
               f"Find requests that ended with {text}; numbers in paths and sizes are no statuses.", f"Alert when the answer has {text}.")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("triage.retries")
def retries(rng):
    """Attempts with their outcomes: did the last one succeed, and after how many?"""
    most = rng.choice([1, 2, 3, 99])
    answer = Labels(rng, {"in": ["failed", "alert", "lost", "escalate"], "out": ["ok", "fine", "done", "quiet"]})
    rule = "the last attempt failed" if most == 99 else f"the last attempt failed or more than {most} attempts failed on the way"
    bad, good = rng.choice([(["timeout", "refused", "error", "failed"], ["ok", "success", "done"]),
                            (["503", "500", "502", "504"], ["200", "201", "204"])])

    def draw(rng):
        wins = rng.random() < 0.6
        tries = [rng.choice(bad) for _ in range(rng.randint(1 - wins,
                5))] if rng.random() < 0.5 else [rng.choice(bad)] * rng.randint(1 - wins, 5)
        failed = len(tries) > most or not wins
        if not tries and not wins:
            tries = [rng.choice(bad)]
        tries += [rng.choice(good)] if wins else []
        steps = rng.choice([[f"#{i} {t}" for i, t in enumerate(tries, 1)], [f"attempt {i}: {t}" for i, t in enumerate(tries, 1)], tries])
        text = fill(rng, rng.choice(["upload of {file}: ", "{service} call {hex4}: ", "job {number} ", "sync {host}: ",
                                     "send to {mail}: ", "{service} -> {host} "]))
        return text + rng.choice([", ", " | ", " -> "]).join(steps), answer["in" if failed else "out"]

    answer.meanings.update({"in": rule, "out": "otherwise"})
    what = say(rng, f"A job with its attempts in order: report it if {rule}.",
               f"Look at the outcomes of all attempts. It is bad if {rule}.",
               f"Retries are normal; what matters is whether {rule}.", f"Judge this list of attempts: trouble means that {rule}.",
               f"Is there a problem? Only if {rule}.")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("triage.series")
def series(rng):
    """The last values in a row: an alarm needs several in a row above the limit, one peak is none."""
    limit, need = rng.choice([50, 70, 80, 90]), rng.choice([2, 3])
    how = rng.choice(["row", "count", "last"])
    rule = {"row": f"at least {need} values in a row are above {limit}", "count": f"at least {need} values in all are above {limit}",
            "last": f"the last {need} values are all above {limit}"}[how]
    answer = Labels(rng, {"in": ALERT, "out": IGNORE}, {"in": rule, "out": "otherwise"})

    def holds(high):
        if how == "count":
            return sum(high) >= need
        runs = "".join("x" if h else "." for h in high)
        return "x" * need in runs if how == "row" else runs.endswith("x" * need)

    def draw(rng):
        goal = rng.random() < 0.5
        for _ in range(30):
            high = [rng.random() < 0.35 for _ in range(rng.randint(4, 8))]
            if holds(high) == goal:
                break
        values = [rng.randint(limit + 1, limit + 9) if h else rng.randint(limit - 40, limit) for h in high]
        text = fill(rng, rng.choice(["cpu of {host}: ", "{service} load: ", "temperature {room}: ", "", "sensor {hex4} ",
                                     "{dev} usage % "]))
        return text + rng.choice([" ", ", ", "; "]).join(map(str, values)), answer["in" if holds(high) else "out"]

    what = say(rng, f"Alarm if {rule}.", f"The input is a series of readings, oldest first. Raise an alarm when {rule}.",
               f"Decide from these readings whether {rule}; a single peak does not count otherwise.", f"Does it hold that {rule}?",
               f"Watch the series and flag it if {rule}.")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("triage.checks")
def checks(rng):
    """Monitoring checks with state, acknowledgement and downtime."""
    hush = rng.sample(["acknowledged", "in downtime", "flapping"], rng.randint(1, 2))
    states = rng.choice([["CRITICAL"], ["CRITICAL", "WARNING"], ["CRITICAL", "UNKNOWN"]])
    rule = f"state {' or '.join(states)} and not {' and not '.join(hush)}"
    answer = Labels(rng, {"in": ALERT, "out": IGNORE}, {"in": rule, "out": "all others"})
    tests = ["disk /var", "http", "ssh", "load", "swap", "ntp offset", "certificate", "mail queue", "replication", "ping", "raid",
             "backup age"]

    def draw(rng):
        goal = rng.random() < 0.5
        for _ in range(30):
            state = rng.choice(["OK", "WARNING", "CRITICAL", "CRITICAL", "UNKNOWN"])
            flag = rng.choice(["", "", "acknowledged", "in downtime", "flapping"])
            if (state in states and flag not in hush) == goal:
                break
        by = f" by {rng.choice(NAMES)}" if flag == "acknowledged" else ""
        text = rng.choice(["{host}/%s is %s%s", "%s on {host}: %s%s", "{stamp} {host} %s %s%s"]) % (rng.choice(tests), state,
                f" ({flag}{by})" if flag else "")
        return fill(rng, text + rng.choice(["", ", for {2..90} min", ", attempt {1..5}/5"])), answer["in" if goal else "out"]

    what = say(rng, f"Which checks still need somebody? Those with {rule}.", f"Monitoring: notify for {rule}.",
               f"Show only checks with {rule}.",
               f"Keep the check if it has {rule}; hide it otherwise.", f"Does this check satisfy: {rule}?")
    return Task(answer.spec(rng, what), draw, answer.all)


@family("triage.vitals")
def vitals(rng):
    """Several measurements: how many are out of range?"""
    ranges = {"pulse": (rng.choice([50, 55]), rng.choice([100, 110, 120]), "/min"), "SpO2": (rng.choice([90, 92, 94]), 100, " %"),
              "temperature": (35, rng.choice([38, 39]), " C"), "breaths": (rng.choice([8, 10]), rng.choice([20, 24]), "/min"),
              "systolic": (rng.choice([90, 100]), rng.choice([160, 180]), " mmHg")}
    names = rng.sample(list(ranges), rng.randint(2, 4))
    least = rng.randint(1, 2)
    answer = Labels(rng, {"in": ["call doctor", "alert", "red", "escalate", "urgent"], "out": ["observe", "fine", "green", "routine",
            "wait"]},
                    {"in": f"{least} or more values outside", "out": f"fewer than {least} outside" if least > 1 else "all values inside"})

    def draw(rng):
        count = rng.randint(least, len(names)) if rng.random() < 0.5 else rng.randint(0, least - 1)
        off = rng.sample(names, count)
        parts = []
        for name in rng.sample(names, len(names)):
            low, high, unit = ranges[name]
            below = rng.randint(low - 12, low - 1) if name != "temperature" else low - 1
            above = rng.randint(high + 1, high + 25) if name != "temperature" else rng.randint(high + 1, high + 2)
            value = rng.randint(low, high) if name not in off else below if name == "SpO2" or rng.random() < 0.4 else above
            parts.append(f"{name} {max(value, 2)}{unit}")
        who = fill(rng, rng.choice(["", "bed {1..30}: ", "{name} {surname}, {20..90}: ", "patient {number}, "]))
        return who + ", ".join(parts), answer["in" if count >= least else "out"]

    table = "; ".join(f"{n} {ranges[n][0]} to {ranges[n][1]}" if n != "SpO2" else f"SpO2 at least {ranges[n][0]}" for n in names)
    often = "one value or more is" if least == 1 else "two values or more are"
    what = say(rng, f"Normal values are: {table}. Call the doctor if {often} outside.",
               f"Check the measurements against {table}. It is serious when {often} outside.",
               f"Ranges: {table}. Is the patient to be escalated, that is, {often} out of range?",
               f"Triage by vital signs ({table}): escalate if {often} out.",
               f"A patient is fine unless {often} outside of these ranges: {table}.")
    return Task(answer.spec(rng, what), draw, answer.all)


# name: (thing, unit, lowest, highest, limits, decimals, whether high is bad, texts with {v} for the value)
GAUGES = {
    "sensor": ("temperature reading", "degrees", -20, 110, [5, 30, 45, 60, 75], 1, True,
               ["{room} sensor: {v} C", "{stamp} temp={v}", "{host} inlet {v} °C, fan {1000..6000} rpm",
                "rack {1..20} measured {v} degrees", "T{1..9} {v} C ok"]),
    "latency": ("response time", "ms", 1, 5000, [100, 200, 500, 1000, 2000], 0, True,
                ["{service} answered in {v} ms", "GET /{service} 200 {v}ms", "p95 of {service}: {v} ms ({100..900} requests)",
                 "ping {ip} time={v} ms"]),
    "certificate": ("certificate check", "days left", 0, 400, [7, 14, 21, 30, 60], 0, False,
                    ["certificate of {host} expires in {v} days", "{host}: TLS ok, {v} days left",
                     "cert {hex8} valid for another {v} days", "{service}: days_to_expiry={v}"]),
    "age": ("backup status", "hours", 0, 200, [12, 24, 36, 48, 72], 0, True,
            ["last good backup of {host}: {v} hours ago", "{table} backup age {v} h",
             "{host}: backup OK, finished {v} h ago, {10..900} GB", "age={v}h job={service}"]),
    "queue": ("queue length", "messages", 0, 9000, [50, 100, 500, 1000, 5000], 0, True,
              ["queue {service} has {v} messages", "{service}: {v} waiting, {1..40} workers", "{v} mails in the queue of {host}",
               "depth={v} consumers={1..20}"]),
    "battery": ("battery report", "percent", 0, 100, [5, 10, 15, 20, 30], 0, False,
                ["{room} lock: battery {v}%", "device {hex4} battery={v} rssi=-{40..90}", "UPS {1..9}: charge {v} %, load {10..80} %",
                 "{phone} at {v} percent"]),
    "loss": ("packet loss report", "percent", 0, 100, [1, 2, 5, 10, 20], 0, True,
             ["{ip}: {20..90} packets transmitted, {v}% packet loss", "link {port} loss {v} %",
              "{city} - {city}: loss {v} %, rtt {5..200} ms"]),
    "logins": ("count of failed logins", "failures", 0, 60, [3, 5, 10, 20], 0, True,
               ["{v} failed logins for {user} from {ip} in {2..10} min", "user={user} failures={v}",
                "{ip}: {v} wrong passwords, then {0..3} good ones"]),
    "free": ("report of free space", "GB free", 0, 900, [5, 10, 20, 50, 100], 0, False,
             ["{host}:/srv {v} GB free of {900..4000}", "{dev}: {v}G available", "free={v}GB volume={table}",
              "volume {table}: {v} GB free"]),
    "stars": ("review", "stars", 1, 10, [3, 4, 5, 6], 0, False,
              ["{v}/10 - the {product} is {colour}", "rating: {v} of 10, {city}", "{name}: {v} points of 10, delivered in {2..9} days"]),
    "river": ("river gauge", "cm", 20, 900, [200, 300, 450, 600], 0, True,
              ["gauge {city}: {v} cm at {clock}", "water level {v} cm, flow {20..900} m3/s", "{city} bridge {v} cm, [rising|falling]"]),
    "air": ("air measurement", "ppm", 380, 4000, [800, 1000, 1400, 2000], 0, True,
            ["CO2 in {room}: {v} ppm", "room {100..599} co2={v} t={18..26}", "{building}, {floor}: {v} ppm, {2..30} people"]),
    "late": ("delay report", "minutes late", 0, 180, [5, 10, 15, 30, 60], 0, True,
             ["train {100..999} to {city} is {v} minutes late", "{flight} delayed by {v} min",
              "courier {name}: {v} min behind plan, {2..40} stops left"]),
    "voltage": ("voltage reading", "V", 180, 260, [210, 220, 230, 240], 0, True,
                ["phase L{1..3} {v} V", "mains {v} V, {49..50}.{0..9} Hz", "feeder {city}: {v} V at {clock}", "u={v} i={1..60}"])}


def gauge(name, thing, unit, lowest, highest, limits, decimals, high_bad, texts):
    def value(rng, edge=None):
        number = rng.randint(max(lowest, edge - 3),
                             min(highest, edge + 3)) if edge is not None and rng.random() < 0.3 else rng.randint(lowest, highest)
        if edge is not None and rng.random() < 0.5:  # as often below as above, however the range lies
            number = rng.randint(lowest, edge) if rng.random() < 0.5 else rng.randint(edge, highest)
        return number + (rng.randint(0, 9) / 10 if decimals else 0)

    @family(f"triage.gauge-{name}")
    def reading(rng):
        kind = rng.random()
        if kind < 0.5:
            limit, up = rng.choice(limits), high_bad if rng.random() < 0.75 else not high_bad
            words, test = rng.choice([(f"more than {limit} {unit}", lambda v: v > limit),
                                      (f"{limit} {unit} or more", lambda v: v >= limit)] if up else
                                     [(f"less than {limit} {unit}", lambda v: v < limit),
                                      (f"{limit} {unit} or less", lambda v: v <= limit)])
            edges, key = [limit], lambda v: "in" if test(v) else "out"
            meanings = {"in": words, "out": "otherwise"}
            what = say(rng, f"Alert for {words}.", f"Does this {thing} show {words}?", f"Any {thing} of {words} matters.",
                       f"Report the {thing} if it is {words}.",
                       f"Keep quiet unless there are {words}.", f"Threshold check of the {thing}: it fires at {words}.")
            labels = alarm(rng, what)
        elif kind < 0.75:
            low, high = sorted(rng.sample(limits, 2))
            names = ["top", "middle", "bottom"]
            edges, key = [low, high], lambda v: names[0] if v >= high else names[1] if v >= low else names[2]
            scale = [["critical", "alarm", "red"], ["warning", "warn", "yellow"], ["ok", "normal", "fine"]]
            labels = dict(zip(names, scale if high_bad else scale[::-1]))
            meanings = {"top": f"{high} {unit} or more", "middle": f"from {low} to below {high} {unit}", "bottom": f"below {low} {unit}"}
            answer = Labels(rng, labels, meanings)
            what = say(rng, f"Grade the {thing}", f"Three levels for the {thing}", f"State of the {thing}", f"How bad is the {thing}?",
                       f"Classify the {thing}")
            rules = "; ".join(f"{answer[k]}: {meanings[k]}" for k in rng.sample(names, 3))
            return Task(what.rstrip(".?") + ": " + rules + ".", lambda rng: shown(rng, edges, lambda v: answer[key(v)]), answer.all)
        else:
            low, high = sorted(rng.sample(limits, 2))
            edges, key = [low, high], lambda v: "in" if low <= v <= high else "out"
            labels = {"in": ["inside", "within", "ok", "accepted"], "out": ["outside", "out of range", "bad", "rejected"]}
            meanings = {"in": f"from {low} to {high}", "out": f"below {low} or above {high}"}
            what = say(rng, f"Is the {thing} between {low} and {high} {unit}, both included?",
                       f"Allowed are {low} to {high} {unit} inclusive. Check the {thing}.",
                       f"Range check: {low} to {high} {unit}, limits included.", f"The {thing} must lie from {low} up to {high} {unit}.",
                       f"Tell whether the {thing} stays within {low}-{high} {unit}, ends included.")
        answer = Labels(rng, labels, meanings)
        return Task(answer.spec(rng, what), lambda rng: shown(rng, edges, lambda v: answer[key(v)]), answer.all)

    def shown(rng, edges, verdict):
        number = value(rng, rng.choice(edges))
        written = f"{number:.1f}" if decimals else str(number)
        return fill(rng, rng.choice(texts), {"v": [written]}), verdict(float(written))


for topic, entry in GAUGES.items():
    gauge(topic, *entry)
