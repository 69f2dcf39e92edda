"""Is it allowed? Commands, paths, diffs, messages and requests judged by a policy that the specification states."""

from .. import forms
from ..family import Task, family
from ..pools import fill, yes_no
from ..wording import Labels, say

OWN = {"dir": ["/etc", "/var/log", "/home/anna/notes", "/srv/data", "/opt/app", "/usr/lib", "~/projects/site", "/tmp/build", "./src", "./dist", "docs"],
       "branch": ["main", "develop", "release-2.4", "fix-login", "feature/search"], "pkg": ["requests", "left-pad", "numpy", "curl", "vim", "express"],
       "url": ["https://example.com/install.sh", "http://files.example/data.tgz", "https://api.example.org/v1/orders"],
       "word": ["TODO", "error", "password", "invoice", "deprecated"], "n": lambda rng: str(rng.randint(2, 900))}

# What a command does -> commands that do it.
SHELL = {
    "reading files": ["cat {dir}/config.yaml", "less {file}", "head -n {n} {file}", "tail -f /var/log/syslog", "wc -l {file}", "grep -rn {word} {dir}", "diff a.txt b.txt",
                      "sed -n '1,{n}p' {file}"],
    "listing and searching": ["ls -la {dir}", "find {dir} -name '*.log'", "du -sh {dir}", "tree {dir}", "stat {file}", "which python3", "pwd"],
    "writing or changing files": ["echo done > {file}", "sed -i 's/{word}/x/' {file}", "touch {dir}/new.txt", "mkdir -p {dir}/new", "cp {file} {dir}/", "tee {file} < input",
                                  "chmod +x {dir}/run.sh", "mv {file} {dir}/"],
    "deleting": ["rm {file}", "rm -rf {dir}", "find {dir} -name '*.tmp' -delete", "shred -u {file}", "git clean -fdx", "rmdir {dir}/old", "truncate -s 0 {file}"],
    "network access": ["curl -s {url}", "wget {url}", "ping -c 3 {ip}", "ssh {user}@{ip}", "scp {file} {user}@{ip}:/tmp", "nc -l {n}", "rsync -av {dir} {ip}:backup"],
    "installing software": ["pip install {pkg}", "npm install {pkg}", "apt-get install -y {pkg}", "cargo install {pkg}", "brew install {pkg}", "npm i -g {pkg}"],
    "administrator rights": ["sudo systemctl restart {service}", "sudo cat /etc/shadow", "su -", "sudo rm {file}", "sudo -u postgres psql", "doas reboot"],
    "running tests": ["pytest -q", "npm test", "cargo test", "go test ./...", "make check", "ctest --output-on-failure", "python -m unittest"],
    "building": ["make -j4", "npm run build", "cargo build --release", "cmake --build build", "go build ./cmd/app", "docker build -t {service} ."],
    "reading the history of the repository": ["git log --oneline -{n}", "git diff {branch}", "git status", "git blame {file}", "git show HEAD~1"],
    "changing the repository": ["git commit -am 'wip'", "git push origin {branch}", "git reset --hard HEAD~{n}", "git push --force", "git branch -D {branch}", "git rebase {branch}"],
    "stopping programs": ["kill -9 {n}", "pkill {service}", "systemctl stop {service}", "docker stop {service}", "killall node"],
    "asking about the system": ["uname -a", "df -h", "free -m", "ps aux", "uptime", "whoami", "env"],
}
HTTP = {
    "reading orders": ["GET /orders/{n}", "GET /orders?status=open", "GET /orders/{n}/items"], "changing orders": ["PATCH /orders/{n}", "POST /orders", "PUT /orders/{n}/address"],
    "deleting data": ["DELETE /orders/{n}", "DELETE /users/{user}", "DELETE /{table}"], "reading user accounts": ["GET /users/{user}", "GET /users?page={n}", "GET /users/{user}/roles"],
    "administration": ["POST /admin/restart", "GET /admin/logs", "PUT /admin/settings", "POST /admin/users/{user}/unlock"],
    "uploading files": ["POST /uploads", "PUT /files/{n}.pdf", "POST /images?album={n}"], "health checks": ["GET /health", "GET /status", "HEAD /ping"],
    "payments": ["POST /payments", "POST /payments/{n}/refund", "GET /payments/{n}"],
}
SQL = {
    "reading": ["SELECT * FROM {table} LIMIT {n}", "SELECT count(*) FROM {table}", "SELECT name FROM {table} WHERE id = {n}"],
    "adding rows": ["INSERT INTO {table} (name) VALUES ('{name}')", "INSERT INTO {table} SELECT * FROM old_{=table}"],
    "changing rows": ["UPDATE {table} SET price = {n} WHERE id = {n}", "UPDATE {table} SET city = '{city}'"],
    "deleting rows": ["DELETE FROM {table} WHERE id < {n}", "DELETE FROM {table}", "TRUNCATE {table}"],
    "changing the schema": ["DROP TABLE {table}", "ALTER TABLE {table} ADD COLUMN note text", "CREATE TABLE {table}_new (id int)", "CREATE INDEX ON {table} (name)"],
    "rights of users": ["GRANT ALL ON {table} TO {user}", "CREATE USER {user}", "REVOKE SELECT ON {table} FROM {user}"],
    "transactions": ["BEGIN", "COMMIT", "ROLLBACK"],
}
TOOLS = {
    "reading mails": ['read_mail(id={n})', 'search_mail(query="{word}")', 'list_inbox(limit={n})'], "sending mails": ['send_mail(to="{mail}", text="see you {day}")', 'reply(id={n}, text="ok")'],
    "deleting mails": ['delete_mail(id={n})', 'empty_trash()'], "reading the calendar": ['list_events(day="{day}")', 'find_free_slot(with="{name}")'],
    "changing the calendar": ['create_event(title="{event}", day="{day}")', 'cancel_event(id={n})', 'invite(event={n}, who="{mail}")'],
    "spending money": ['buy(item="{product}", price={n})', 'transfer(to="{name}", amount={n})', 'book_flight(to="{city}")'],
    "searching the web": ['web_search(query="{product} test")', 'open_page(url="{url}")'], "reading files": ['read_file(path="{file}")', 'list_folder(path="{dir}")'],
    "writing files": ['write_file(path="{file}", text="...")', 'rename(path="{file}", to="old.txt")'], "running code": ['run_python(code="print({n})")', 'shell(command="ls {dir}")'],
}
DIFFS = {
    "tests": ["+++ b/tests/test_{table}.py\n+    assert total == {n}", "+++ b/src/{service}/cart.test.js\n-  expect(x).toBe({n})\n+  expect(x).toBe({n})"],
    "documentation": ["+++ b/README.md\n+Set the port with --port {n}.", "+++ b/docs/install.md\n-Run setup twice.\n+Run setup once."],
    "dependencies": ["+++ b/requirements.txt\n-{pkg}==1.{n}\n+{pkg}==2.{n}", "+++ b/package.json\n+    \"{pkg}\": \"^{n}.0.0\","],
    "build and automation": ["+++ b/.github/workflows/ci.yml\n+      - run: make check", "+++ b/Dockerfile\n-FROM debian:11\n+FROM debian:12", "+++ b/Makefile\n+\tstrip app"],
    "secrets": ["+++ b/.env\n+API_KEY={hex16}", "+++ b/config/prod.yaml\n+  password: {hex8}", "+++ b/deploy/id_rsa\n+-----BEGIN PRIVATE KEY-----"],
    "the database schema": ["+++ b/migrations/00{n}_{table}.sql\n+ALTER TABLE {table} ADD COLUMN note text;", "+++ b/db/schema.sql\n-CREATE TABLE {table} (id int);"],
    "program code": ["+++ b/src/{service}/main.py\n-    return a\n+    return a + {n}", "+++ b/lib/{table}.go\n+\tif err != nil {n} return err".replace("{n} return err", "return err")],
    "comments alone": ["+++ b/src/{service}/main.py\n-# old note\n+# sums the {table}", "+++ b/lib/{table}.go\n+// {table} are sorted by date"],
}
PATHS = {
    "logs": ["/var/log/{service}.log", "/srv/app/logs/2026-{n}.txt", "logs/access.log.{n}"], "configuration": ["/etc/{service}/main.conf", "config/prod.yaml", ".env", "settings.toml"],
    "home folders": ["/home/{user}/notes.txt", "/home/{user}/.ssh/id_ed25519", "~/Desktop/plan.odt"], "temporary files": ["/tmp/{service}-{n}.tmp", "/var/tmp/x{n}", "build/tmp/a.o"],
    "source code": ["src/{service}/main.cpp", "lib/{table}.py", "app/models/{table}.rb"], "tests": ["tests/test_{table}.py", "src/{service}/cart_test.go", "spec/{table}_spec.rb"],
    "documentation": ["docs/guide.md", "README.md", "CHANGELOG.md"], "pictures": ["assets/logo.png", "images/{n}.jpg", "static/icons/cart.svg"],
    "system programs": ["/usr/bin/{service}", "/lib/systemd/system/{service}.service", "/boot/vmlinuz-6.{n}"], "data": ["data/{table}.csv", "/srv/data/{table}.parquet", "exports/{table}-{n}.json"],
}
POOLS = {"shell": (["shell command", "command", "command line of an agent"], SHELL), "http": (["request", "API call", "HTTP request"], HTTP),
         "sql": (["statement", "SQL statement", "query"], SQL), "tools": (["tool call", "call of an assistant", "action of an agent"], TOOLS),
         "diff": (["diff", "change", "patch"], DIFFS), "paths": (["path", "file path", "file"], PATHS)}
VERDICTS = [("allow", "deny"), ("allowed", "forbidden"), ("ok", "blocked"), ("run", "refuse"), ("pass", "stop"), ("permit", "reject")]


def listed(rng, names):
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + rng.choice([" and ", " and ", ", and "]) + names[-1]


def stated(rng, thing, allowed, denied, default):
    """A policy in words."""
    good, bad = listed(rng, allowed), listed(rng, denied)
    if default == "deny":
        return rng.choice([f"Allowed: {good}. Everything else is not.", f"Only {good} may go through. All other {thing}s are held back.",
                           f"The agent may do nothing but {good}.", f"Policy: {good} only.", f"We permit {good}, nothing more."])
    if default == "allow":
        return rng.choice([f"Forbidden: {bad}. Everything else may pass.", f"Stop {bad}; let all the rest through.", f"No {bad.replace(' and ', ' and no ')}. Otherwise the agent is free.",
                           f"Anything goes except {bad}."])
    return rng.choice([f"Allowed: {good}. Not allowed: {bad}.", f"{good[0].upper()}{good[1:]} are fine; {bad} are not.", f"- yes: {good}\n- no: {bad}",
                       f"Rules: {bad} must be stopped, {good} may pass."])


def register(name, things, kinds):
    @family(f"policy.{name}")
    def judged(rng):
        thing = rng.choice(things)
        names = rng.sample(sorted(kinds), rng.randint(3, len(kinds)))
        cut = rng.randint(1, min(len(names) - 1, 5))
        allowed, denied = (names[:cut], names[cut:]) if rng.random() < 0.5 else (names[cut:], names[:cut])
        default = rng.choice(["deny", "allow", "none"]) if len(names) < len(kinds) or rng.random() < 0.5 else "none"
        groups = {"in": allowed, "out": denied}
        other = [kind for kind in kinds if kind not in names]
        if default == "deny":
            groups["out"] = denied + other
        elif default == "allow":
            groups["in"] = allowed + other
        yes, no = rng.choice(VERDICTS)
        labels = yes_no(rng) if rng.random() < 0.3 else {"in": [yes], "out": [no]}
        answer = Labels(rng, labels, {"in": "the policy lets it pass", "out": "the policy does not"})
        what = say(rng, f"May the {thing} go through?", f"Is the {thing} allowed?", f"Check one {thing} against the policy.", f"Decide on the {thing} by the rules.")
        spec = rng.choice([f"{stated(rng, thing, allowed, denied, default)} {what}", f"{what} {stated(rng, thing, allowed, denied, default)}",
                           f"{what}\n{stated(rng, thing, allowed, denied, default)}"])
        return Task(answer.spec(rng, spec), drawn(groups, kinds, answer), answer.all)

    @family(f"policy.{name}-kind")
    def kind_of(rng):
        names = rng.sample(sorted(kinds), rng.randint(2, min(8, len(kinds))))
        answer = Labels(rng, {kind: [kind] for kind in names})
        what = say(rng, f"What does the {rng.choice(things)} have to do with?", f"Kind of {rng.choice(things)}.", f"Sort every {rng.choice(things)}.",
                   f"Which group does the {rng.choice(things)} fall under?")
        return Task(answer.spec(rng, what), drawn({kind: [kind] for kind in names}, kinds, answer), answer.all)

    @family(f"policy.{name}-approval")
    def approval(rng):
        """Three outcomes: let through, ask somebody, refuse."""
        names = rng.sample(sorted(kinds), rng.randint(3, len(kinds)))
        thing = rng.choice(things)
        outcomes = dict(zip(["in", "ask", "out"], rng.choice([("allow", "ask", "deny"), ("run", "confirm", "refuse"), ("green", "yellow", "red"), ("auto", "review", "block")])))
        groups = {key: names[i::3] for i, key in enumerate(outcomes)}
        rules = [f"{outcomes[key]}: {listed(rng, groups[key])}" for key in rng.sample(sorted(groups), 3)]
        what = rng.choice([f"What happens to the {thing}?", f"Decide on the {thing}.", f"Which rule holds for the {thing}?"])
        how = rng.choice(["; ".join(rules) + ".", "\n" + "\n".join("- " + rule for rule in rules), ". ".join(rules) + "."])
        return Task(f"{what} {how}", drawn(groups, kinds, outcomes), list(outcomes.values()))


def drawn(groups, kinds, answer):
    def draw(rng):
        key = rng.choice(list(groups))
        return fill(rng, rng.choice(kinds[rng.choice(groups[key])]), OWN), answer[key]

    return draw


for topic, (names_of_inputs, table) in POOLS.items():
    register(topic, names_of_inputs, table)


@family("policy.limits")
def limits(rng):
    """A request judged by an amount and by who asks."""
    role, other = rng.sample(["manager", "intern", "driver", "nurse", "engineer", "guest", "team lead"], 2)
    low, high = sorted(rng.sample([20, 50, 80, 100, 150, 200, 300, 500, 800, 1000], 2))
    yes, no = rng.choice(VERDICTS)
    spec = rng.choice([f"A {role} may spend up to {high} euros, a {other} up to {low}. Is the request within the limit?",
                       f"Limits per purchase: {role} {high}, {other} {low} (euros). Requests above the limit are refused.",
                       f"Check expenses. {role}: at most {high} euros. {other}: at most {low} euros."])
    spec += " " + forms.told(rng, yes, no)

    def draw(rng):
        who, limit = rng.choice([(role, high), (other, low)])
        within = rng.random() < 0.5
        amount = rng.randint(max(1, limit // 3), limit) if within else rng.randint(limit + 1, 2 * limit)
        text = fill(rng, rng.choice([f"{{name}} ({who}) asks for {amount} euros for a {{product}}", f"{who}, {{product}}, {amount} euros", f"request of a {who}: {{product}} at {amount} euros",
                                     f"{{name}} is a {who} and wants to buy a {{product}} for {amount} euros"]))
        return text, yes if within else no

    return Task(spec, draw, [yes, no])
