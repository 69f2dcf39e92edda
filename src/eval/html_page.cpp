#include "eval/html_page.hpp"

#include <fmt/format.h>

#include "eval/report_data.hpp"

namespace paw {
namespace {

constexpr size_t kTextColumns = 2000;

// The colours are named by what they say; the charts use them too.
constexpr const char* kStyle = R"(
:root { color-scheme: light dark; --ink: #1c1e21; --soft: #5c6268; --line: #d8dbdf; --paper: #fff; --box: #f5f6f8;
  --good: 26,127,75; --bad: 196,48,43; --tone: 46,98,190; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e8ea; --soft: #a0a6ac; --line: #3a3e43; --paper: #17191c; --box: #212428;
    --good: 74,190,126; --bad: 240,98,92; --tone: 122,166,246; }
}
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 72rem;
  margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1 { font-size: 1.35rem; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2.2rem 0 .5rem; }
p { margin: .3rem 0 .7rem; }
.soft { color: var(--soft); }
.mono { font-family: ui-monospace, monospace; font-size: .85rem; overflow-wrap: anywhere; white-space: pre-wrap; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .6rem; }
.card { background: var(--box); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
.card b { display: block; font-size: 1.5rem; line-height: 1.35; white-space: nowrap; font-weight: 600; font-variant-numeric: tabular-nums; }
.card span { display: block; font-size: .85rem; color: var(--soft); }
.card span.name { color: var(--ink); }
.figures { display: flex; flex-wrap: wrap; gap: 1.5rem 3rem; margin-bottom: .8rem; }
figure { margin: 0; flex: 1 1 20rem; max-width: 28rem; } figcaption { color: var(--soft); font-size: .9rem; }
svg { display: block; width: 100%; height: auto; }
svg text { font: 11px system-ui, sans-serif; fill: var(--soft); }
.axis { stroke: var(--line); } .ideal { stroke: var(--soft); stroke-dasharray: 4 4; }
.bar { fill: rgba(var(--tone),.75); } .count { fill: rgba(var(--tone),.3); }
.curve { fill: none; stroke: rgb(var(--tone)); stroke-width: 2; stroke-linejoin: round; } .point { fill: rgb(var(--tone)); }
.pair { display: flex; flex-wrap: wrap; column-gap: 3rem; } .pair > section { min-width: 0; max-width: 100%; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: .3rem 0 1rem; }
th, td { border: 1px solid var(--line); padding: .25rem .55rem; text-align: left; vertical-align: top; }
th { font-weight: 600; background: var(--box); }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
th.key { position: sticky; left: 0; z-index: 1; max-width: 10rem; font-weight: 400; white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis; }
.matrix .number { min-width: 2.1rem; }
td.name { max-width: 16rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
table.cases { width: 100%; }
@media (max-width: 40rem) {
  th, td { padding: .2rem .3rem; font-size: .8rem; } th.number { white-space: normal; }
  th.key { max-width: 7rem; } td.name { max-width: 4.8rem; }
  table.cases, .cases tbody, .cases tr, .cases td { display: block; } .cases tr.head { display: none; }
  .cases tr { border: 1px solid var(--line); border-radius: .5rem; margin: 0 0 .7rem; padding: .4rem .7rem; }
  .cases td, .cases td.number { border: 0; padding: .15rem 0; text-align: left; }
  .cases td::before { content: attr(data-name); display: block; font: .75rem system-ui, sans-serif; color: var(--soft); }
}
dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .25rem 1.2rem; margin: 0; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { dl { display: block; } dd { margin-bottom: .5rem; } }
.heat { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px .7rem; max-width: 60rem; }
.heat div { display: flex; gap: 1px; } .heat i { flex: 1 1 0; height: 1.5rem; min-width: 0; }
@media (max-width: 40rem) { .heat { display: block; } .heat div { margin-bottom: .4rem; } }
)";

std::string escaped(std::string_view text) {
  std::string result;
  for (const char character : text) {
    switch (character) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default: result += character;
    }
  }
  return result;
}

}  // namespace

std::string html_page(const std::string& title, const std::string& body) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{0}</title>\n"
      "<style>{1}</style>\n</head>\n<body>\n<h1>{0}</h1>\n{2}</body>\n</html>\n",
      shown(title), kStyle, body);
}

std::string shown(std::string_view text) { return escaped(one_line(text, kTextColumns)); }

std::string html_card(const std::string& name, const std::string& value, const std::string& note) {
  return fmt::format("<div class=\"card\"><span class=\"name\">{}</span><b>{}</b><span>{}</span></div>\n", shown(name),
                     shown(value), shown(note));
}

}  // namespace paw
