#include "watch/container_lines.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "text/json.hpp"

namespace paw::watch {
namespace {

bool is_stream(std::string_view name) { return name == "stdout" || name == "stderr"; }

struct Parsed {
  std::string stream, text;
  bool is_part = false;  // the line goes on in another
};

// The object of a line of the JSON file driver; null where it is none.
nlohmann::ordered_json json_object(const std::string& line) {
  if (!line.starts_with("{\"log\":") || json_shape(line, 4).depth > 3) return nullptr;
  auto object = nlohmann::ordered_json::parse(line, nullptr, false);
  if (!object.is_object() || !object["log"].is_string() || !object.contains("stream")) return nullptr;
  return object["stream"].is_string() ? object : nullptr;
}

std::optional<Parsed> parse_json_line(const std::string& line) {
  const nlohmann::ordered_json object = json_object(line);
  if (object.is_null()) return std::nullopt;
  Parsed parsed{object["stream"], object["log"]};
  parsed.is_part = !parsed.text.ends_with('\n');
  return parsed;
}

// Where the tag of a CRI line stands ("2016-10-06T00:17:09.669794202Z stdout F text"), or where it would; npos where
// there are not so many words.
size_t tag_of(const std::string& line) {
  const size_t stream = line.find(' ') + 1;
  const size_t tag = line.find(' ', stream) + 1;
  return stream == 0 || tag == 0 || tag + 1 >= line.size() ? std::string::npos : tag;
}

std::optional<Parsed> parse_cri_line(const std::string& line) {
  const size_t tag = tag_of(line);
  if (tag == std::string::npos || line[tag + 1] != ' ' || (line[tag] != 'P' && line[tag] != 'F')) return std::nullopt;
  const size_t stream = line.find(' ') + 1;
  return Parsed{line.substr(stream, tag - 1 - stream), line.substr(tag + 2), line[tag] == 'P'};
}

std::optional<Parsed> parse(const std::string& line) {
  auto parsed = line.starts_with('{') ? parse_json_line(line) : parse_cri_line(line);
  return parsed && is_stream(parsed->stream) ? parsed : std::nullopt;
}

}  // namespace

bool ContainerLines::join(LogLine& line) {
  if (line.cut) return true;
  std::optional<Parsed> parsed = parse(line.text);
  if (!parsed) return true;
  const auto found = parts_.find(parsed->stream);
  if (found != parts_.end()) ++joined_;
  if (parsed->is_part) {
    Part& part = parts_[parsed->stream];
    part.text += parsed->text.substr(0, limit_ - std::min(limit_, part.text.size()));
    part.line = std::move(line);
    return false;
  }
  if (found == parts_.end()) return true;
  join_to(line, std::move(found->second.text) + parsed->text);
  parts_.erase(found);
  return true;
}

// Puts `text` in place of the line's own.
void ContainerLines::join_to(LogLine& line, std::string text) const {
  if (line.text.starts_with('{')) {
    nlohmann::ordered_json object = json_object(line.text);
    object["log"] = std::move(text);
    line.text = dump_json(object);
  } else {
    line.text.replace(tag_of(line.text) + 2, std::string::npos, text);
  }
  cut_to(line, limit_);
}

std::optional<LogLine> ContainerLines::take_part() {
  if (parts_.empty()) return std::nullopt;
  Part part = std::move(parts_.extract(parts_.begin()).mapped());
  join_to(part.line, std::move(part.text));
  return std::move(part.line);
}

}  // namespace paw::watch
