#include "compile/label_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "io/file.hpp"
#include "paw/error.hpp"
#include "text/trim.hpp"
#include "text/utf8.hpp"

namespace paw {
namespace {

constexpr size_t kLargestFile = 1 << 20;     // bytes
constexpr size_t kLongestLabelGiven = 1000;  // bytes

// The text in the quotes that begin `text`, and the bytes that it takes with them; 0 bytes where they are not closed.
struct QuotedText {
  std::string content;
  size_t size = 0;
};
QuotedText quoted_text(std::string_view text) {
  QuotedText found;
  const char quote = text[0];
  for (size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote && i + 1 < text.size() && text[i + 1] == quote) {
      ++i;
    } else if (text[i] == quote) {
      found.size = i + 1;
      return found;
    }
    found.content += text[i];
  }
  return {};
}

// Quotes count at the beginning of a label, where a comma or the end follows them; elsewhere they are characters.
std::vector<std::string> split_inline(std::string_view text) {
  std::vector<std::string> labels;
  while (true) {
    text = text.substr(std::min(text.find_first_not_of(' '), text.size()));
    const bool quote = !text.empty() && (text[0] == '"' || text[0] == '\'');
    const QuotedText quoted = quote ? quoted_text(text) : QuotedText();
    if (quote && text[0] == '"' && quoted.size == 0) throw UsageError("--labels has a quote that is not closed");
    const std::string_view behind = trimmed(text.substr(quoted.size, text.find(',', quoted.size) - quoted.size));
    const bool whole = quoted.size > 0 && behind.empty();
    const size_t comma = text.find(',', whole ? quoted.size : 0);
    labels.push_back(whole ? quoted.content : std::string(trimmed(text.substr(0, comma))));
    if (labels.back().empty()) throw UsageError("--labels has an empty text between its commas");
    if (comma == std::string_view::npos) return labels;
    text.remove_prefix(comma + 1);
  }
}

// Adds a label that is not there yet.
void add(std::vector<LabelWithMeaning>& labels, LabelWithMeaning label, const std::string& where) {
  const auto same =
      std::find_if(labels.begin(), labels.end(), [&](const auto& other) { return other.label == label.label; });
  if (same == labels.end()) {
    labels.push_back(std::move(label));
  } else if (same->meaning.empty()) {
    same->meaning = std::move(label.meaning);
  } else if (!label.meaning.empty() && label.meaning != same->meaning) {
    throw Error(ErrorKind::Damaged,
                fmt::format("{} gives the label \"{}\" a second meaning; a label has one", where, label.label));
  }
}

// "label", "label<TAB>meaning", "label = meaning".
LabelWithMeaning read_line(std::string_view line) {
  if (line[0] == '"') {
    const QuotedText quoted = quoted_text(line);
    std::string_view rest = quoted.size > 0 ? trimmed(line.substr(quoted.size)) : line;
    const bool equals = rest.starts_with("= ");
    if (quoted.size > 0 && (rest.empty() || equals || line[quoted.size] == '\t'))
      return {quoted.content, std::string(trimmed(equals ? rest.substr(2) : rest))};
  }
  const size_t tab = line.find('\t'), equals = line.find(" = ");
  if (tab == std::string_view::npos && equals == std::string_view::npos) return {std::string(line), ""};
  const size_t sign = tab != std::string_view::npos ? 1 : 3;
  const size_t at = tab != std::string_view::npos ? tab : equals;
  return {std::string(trimmed(line.substr(0, at))), std::string(trimmed(line.substr(at + sign)))};
}

}  // namespace

std::vector<LabelWithMeaning> read_label_file(const std::filesystem::path& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error))
    throw Error(ErrorKind::NotFound,
                fmt::format("there is no file {}; --labels takes a file with one label a line", path.string()));
  const std::string text = read_file(path, kLargestFile);
  if (!is_utf8(text))
    throw Error(ErrorKind::Damaged, fmt::format("{} is not UTF-8; save the labels as UTF-8 text", path.string()));
  std::vector<LabelWithMeaning> labels;
  size_t number = 0;
  for (size_t begin = text.starts_with("\xEF\xBB\xBF") ? 3 : 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view written = std::string_view(text).substr(begin, end - begin), line = trimmed(written);
    begin = end + 1;
    ++number;
    if (line.empty()) continue;
    const std::string where = fmt::format("line {} of {}", number, path.string());
    LabelWithMeaning label = read_line(line);
    if (written[0] == '\t' || line.starts_with("= "))
      throw Error(ErrorKind::Damaged, fmt::format("{} has a meaning, but no label before it", where));
    if (label.label.size() > kLongestLabelGiven)
      throw Error(ErrorKind::TooLarge, fmt::format("{} is a label of more than {} bytes", where, kLongestLabelGiven));
    add(labels, std::move(label), where);
  }
  if (labels.empty()) throw Error(ErrorKind::Damaged, fmt::format("{} has no labels; write one a line", path.string()));
  return labels;
}

std::vector<LabelWithMeaning> read_labels(const std::string& option) {
  if (option.empty()) return {};
  if (option[0] == '@') return read_label_file(option.substr(1));
  std::error_code error;
  if (std::filesystem::exists(option, error) && !std::filesystem::is_directory(option, error))
    return read_label_file(option);
  std::vector<std::string> texts;
  const auto json = option[0] == '[' ? nlohmann::json::parse(option, nullptr, false) : nlohmann::json();
  const bool array =
      json.is_array() && std::all_of(json.begin(), json.end(), [](const auto& text) { return text.is_string(); });
  if (array) {
    texts = json.get<std::vector<std::string>>();
  } else {
    texts = split_inline(option);
  }
  std::vector<LabelWithMeaning> labels;
  for (std::string& text : texts) {
    if (text.empty()) throw UsageError("--labels has an empty label");
    add(labels, {std::move(text), ""}, "--labels");
  }
  return labels;
}

}  // namespace paw
