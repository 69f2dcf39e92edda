#include "constraint/string_format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <map>

namespace paw {
namespace {

// A day of the Gregorian calendar: 29 February where the year is a multiple of 4, but of 100 only where of 400.
const char* const kLeapYear = R"((?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00))";

std::string date() {
  return fmt::format(
      R"((?:\d{{4}}-(?:(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8]))|{}-02-29))",
      kLeapYear);
}

// A leap second ends a day in UTC: 23:59:60Z, or the same moment with an offset of whole hours.
std::string time() {
  const std::string zone = R"((?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d))";
  std::string leap = R"(23:59:60(?:\.\d+)?(?:[Zz]|[+-]00:00))";
  for (int hour = 1; hour < 24; ++hour) {
    leap += fmt::format(R"(|{:02}:59:60(?:\.\d+)?(?:\+{:02}|-{:02}):00)", (23 + hour) % 24, hour, 24 - hour);
  }
  return fmt::format(R"((?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?{}|{}))", zone, leap);
}

std::string duration() {  // RFC 3339, appendix A
  const std::string second = R"(\d+S)", minute = R"(\d+M(?:\d+S)?)", hour = R"(\d+H(?:\d+M(?:\d+S)?)?)";
  const std::string clock = fmt::format("T(?:{}|{}|{})", hour, minute, second);
  const std::string day = R"(\d+D)", month = R"(\d+M(?:\d+D)?)", year = R"(\d+Y(?:\d+M(?:\d+D)?)?)";
  return fmt::format(R"(P(?:(?:{}|{}|{})(?:{})?|{}|\d+W))", day, month, year, clock, clock);
}

const char* const kIpv4 = R"((?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d))";

std::string ipv6() {  // RFC 4291, section 2.2
  const std::string group = "[0-9A-Fa-f]{1,4}";
  const std::string last = fmt::format("(?:{}:{}|{})", group, group, kIpv4);
  std::string found = fmt::format("(?:(?:{}:){{6}}{}", group, last);
  for (int before = 0; before <= 7; ++before) {  // groups before the ::
    const std::string front = before == 0 ? "" : fmt::format("{}(?::{}){{{}}}", group, group, before - 1);
    const int behind = 7 - before;  // at most
    std::string back = behind == 0 ? "" : fmt::format("(?:{}(?::{}){{0,{}}})?", group, group, behind - 1);
    if (behind >= 2) back = fmt::format("(?:{}|(?:{}:){{0,{}}}{})", back, group, behind - 2, kIpv4);
    found += fmt::format("|{}::{}", front, back);
  }
  return found + ")";
}

const char* const kHostLabel = R"([A-Za-z0-9](?:[A-Za-z0-9-]{0,30}[A-Za-z0-9])?)";

std::string email() {
  return fmt::format(R"([A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@{}(?:\.{})+)", kHostLabel, kHostLabel);
}

// At most 7 labels of at most 32 characters, so less than 253; no label has -- in its third and fourth place.
std::string hostname() {
  const std::string label = R"((?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]?[A-Za-z0-9](?:-?[A-Za-z0-9]){0,14}))";
  return fmt::format(R"({}(?:\.{}){{0,6}})", label, label);
}

std::string uri(bool with_scheme) {  // RFC 3986; hosts in brackets are IPv6
  const std::string escape = "%[0-9A-Fa-f]{2}";
  const std::string character = fmt::format(R"((?:[A-Za-z0-9._~!$&'()*+,;=:@-]|{}))", escape);
  const std::string tail = fmt::format(R"((?:\?(?:{}|[/?])*)?(?:#(?:{}|[/?])*)?)", character, character);
  const std::string user = fmt::format(R"((?:(?:[A-Za-z0-9._~!$&'()*+,;=:-]|{})*@)?)", escape);
  const std::string host = fmt::format(R"((?:\[{}\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|{})*))", ipv6(), escape);
  const std::string authority = fmt::format(R"(//{}{}(?::\d*)?(?:/{}*)*)", user, host, character);
  const std::string rooted = fmt::format(R"(/(?:{}+(?:/{}*)*)?)", character, character);
  const std::string rootless = fmt::format(R"({}+(?:/{}*)*)", character, character);
  if (with_scheme) return fmt::format(R"([A-Za-z][A-Za-z0-9+.-]*:(?:{}|{}|{})?{})", authority, rooted, rootless, tail);
  const std::string no_colon = fmt::format(R"((?:[A-Za-z0-9._~!$&'()*+,;=@-]|{})+(?:/{}*)*)", escape, character);
  return fmt::format(R"((?:[A-Za-z][A-Za-z0-9+.-]*:(?:{}|{}|{})?|{}|{}|{})?{})", authority, rooted, rootless, authority,
                     rooted, no_colon, tail);
}

std::string uri_template() {  // RFC 6570
  const std::string name = R"((?:[A-Za-z0-9_]|%[0-9A-Fa-f]{2})+)";
  const std::string variable = fmt::format(R"({}(?:\.{})*(?::[1-9]\d{{0,3}}|\*)?)", name, name);
  return fmt::format(R"((?:[A-Za-z0-9._~!$&()*+,;=:@/?#-]|%[0-9A-Fa-f]{{2}}|\{{[+#./;?&]?{}(?:,{})*\}})*)", variable,
                     variable);
}

const std::map<std::string, std::string>& formats() {
  static const auto formats = [] {
    std::map<std::string, std::string> all = {
        {"date", date()},
        {"time", time()},
        {"date-time", date() + "[Tt]" + time()},
        {"duration", duration()},
        {"uuid", R"([0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12})"},
        {"ipv4", kIpv4},
        {"ipv6", ipv6()},
        {"email", email()},
        {"hostname", hostname()},
        {"uri", uri(true)},
        {"uri-reference", uri(false)},
        {"uri-template", uri_template()},
        {"json-pointer", R"((?:/(?:[^~/]|~[01])*)*)"},
        {"relative-json-pointer", R"((?:0|[1-9]\d*)(?:#|(?:/(?:[^~/]|~[01])*)*))"},
        {"regex", R"((?:[^\[\](){}*+?\\|^$.]|\\[dDwWsS.\/-]|\.[*+?]?)*)"},
    };
    for (const auto& [name, same] : {std::pair{"idn-email", "email"},
                                     {"idn-hostname", "hostname"},
                                     {"iri", "uri"},
                                     {"iri-reference", "uri-reference"},
                                     {"ip-address", "ipv4"},
                                     {"host-name", "hostname"}})
      all[name] = all.at(same);
    return all;
  }();
  return formats;
}

std::string letters(const std::string& name) {
  std::string found;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      found += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return found;
}

}  // namespace

std::optional<std::string> string_format(const std::string& name) {
  const auto found = formats().find(name);
  if (found == formats().end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> similar_format(const std::string& name) {
  for (const auto& [standard, pattern] : formats()) {
    if (standard != name && letters(standard) == letters(name)) return standard;
  }
  return std::nullopt;
}

}  // namespace paw
