"""Words of computer systems: hosts, users, services, paths, addresses, and functions that draw them."""

HOSTS = ["web01", "web02", "db-master", "db-replica-2", "cache3", "mail", "gw-north", "edge-7", "worker-11", "node4", "node17", "build-a",
         "ns1",
         "storage-04", "api-eu-1", "api-us-2", "backup", "bastion", "proxy2", "kafka-0", "search-3", "vm-2201", "pi-kitchen", "nas",
         "lab-pc9",
         "router1", "core-sw2", "auth-01", "logs-eu", "grafana", "staging", "print-srv", "ldap2", "media-6", "queue-1", "scheduler", "hv12"]
DOMAINS = ["example.com", "example.org", "acme.test", "corp.local", "shop.example", "intra.lan", "cdn.example.net", "uni.example.edu",
           "svc.cluster.local"]
USERS = ["root", "admin", "jsmith", "mkeller", "deploy", "postgres", "www-data", "alice", "bob", "n.ferrari", "olga", "svc_backup", "git",
         "tnguyen",
         "ubuntu", "guest", "oracle", "hadoop", "lena.b", "pi", "kchen", "nagios", "ftpuser", "rpatel", "maria", "ansible", "jenkins",
         "cron", "test",
         "dkowalski", "y.tanaka", "backup", "elias", "sandra"]
SERVICES = ["nginx", "sshd", "postgresql", "redis", "cron", "docker", "kubelet", "haproxy", "postfix", "dovecot", "rabbitmq", "grafana",
            "vault", "consul",
            "prometheus", "mysql", "elasticsearch", "memcached", "bind9", "ntpd", "rsyslog", "samba", "squid", "etcd", "minio", "billing",
            "checkout",
            "search-api", "mailer", "importer", "thumbnailer", "auth", "inventory", "payments", "notifier"]
FOLDERS = ["/var/log", "/var/lib/mysql", "/home/alice", "/home/bob/docs", "/etc/nginx", "/srv/data", "/opt/app/current", "/tmp",
           "/usr/local/bin",
           "/mnt/backup", "/data/in", "/data/out/2024", "/var/spool/mail", "/root", "/srv/www/html", "/opt/jobs", "/home/mkeller/src",
           "/var/cache/apt"]
STEMS = ["report", "access", "error", "invoice", "config", "backup", "photo", "notes", "main", "index", "users", "orders", "summary",
         "draft", "budget",
         "export", "import", "dump", "slides", "contract", "logo", "readme", "schedule", "inventory", "minutes", "template", "results",
         "survey",
         "manual", "payroll", "screenshot", "sales", "customers", "archive", "letter"]
ENDINGS = ["log", "txt", "csv", "pdf", "json", "conf", "gz", "zip", "png", "jpg", "html", "xml", "py", "sql", "docx", "xlsx", "md", "yaml",
           "tar", "mp4"]
TABLES = ["users", "orders", "order_items", "customers", "sessions", "events", "products", "invoices", "audit_log", "payments", "stock",
          "messages",
          "tickets", "employees", "addresses", "shipments", "tags", "reviews", "jobs", "devices"]
INTERFACES = ["eth0", "eth1", "ens192", "enp3s0", "wlan0", "br0", "Gi0/1", "Gi1/0/24", "Te1/1/3", "xe-0/0/2", "lo0", "bond0", "Fa0/12",
              "vlan20", "tun0"]
QUEUES = ["orders", "emails", "billing.events", "thumbnails", "dead-letter", "signup", "audit", "invoices-eu", "push", "retries",
          "payments.in",
          "stock-updates", "webhooks", "telemetry", "exports", "crawl"]
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
FULL_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def ip(rng):
    net = rng.choice(["10.{}.{}.{}", "192.168.{1}.{2}", "172.16.{1}.{2}", "203.0.113.{2}", "198.51.100.{2}", "{3}.{0}.{1}.{2}"])
    return net.format(rng.randint(0, 255), rng.randint(0, 255), rng.randint(1, 254), rng.randint(11, 220))


def hexa(rng, low=6, high=12):
    return "".join(rng.choice("0123456789abcdef") for _ in range(rng.randint(low, high)))


def uuid(rng):
    return "-".join(hexa(rng, n, n) for n in (8, 4, 4, 4, 12))


def mac(rng):
    return ":".join(hexa(rng, 2, 2) for _ in range(6))


def number(rng):
    return str(rng.choice([rng.randint(0, 9), rng.randint(10, 999), rng.randint(1000, 99999), rng.randint(1, 60)]))


def clock(rng):
    return f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}:{rng.randint(0, 59):02}"


def day(rng):
    return f"20{rng.randint(15, 26)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"


def file_name(rng):
    tail = rng.choice(["", "", "", f"_{rng.randint(1, 40)}", f"-20{rng.randint(15, 26)}", "_final", f"-v{rng.randint(1, 9)}"])
    return f"{rng.choice(STEMS)}{tail}.{rng.choice(ENDINGS)}"


def path(rng):
    return f"{rng.choice(FOLDERS)}/{file_name(rng)}"


def host(rng):
    return rng.choice(HOSTS) + (f".{rng.choice(DOMAINS)}" if rng.random() < 0.3 else "")


def url_path(rng):
    return rng.choice(["/", "/index.html", "/login", "/cart", "/search", f"/api/v{rng.randint(1, 3)}/{rng.choice(TABLES)}",
                       f"/{rng.choice(TABLES)}/{rng.randint(1, 9999)}", f"/static/{file_name(rng)}", f"/img/{rng.choice(STEMS)}.png",
                       f"/{rng.choice(STEMS)}", f"/admin/{rng.choice(TABLES)}"])


def version(rng):
    return f"{rng.randint(0, 12)}.{rng.randint(0, 30)}.{rng.randint(0, 20)}"
