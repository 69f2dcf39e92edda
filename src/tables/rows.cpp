#include "tables/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <unordered_set>

#include "text/json.hpp"

namespace paw {
namespace {

constexpr size_t kRowLimit = 16 << 20;

std::string csv_field(const std::string& text, char separator) {
  if (text.find_first_of(std::string("\"\r\n") + separator) == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::string plain(const nlohmann::ordered_json& value) {
  return value.is_string() ? value.get<std::string>() : dump_json(value);
}

// What stands in a field of CSV or on a line: nothing for null.
std::string field(const nlohmann::ordered_json& row, const std::string& key) {
  return row.contains(key) && !row[key].is_null() ? plain(row[key]) : "";
}

// A name that came before gets the first free number behind it.
void make_distinct(std::vector<std::string>& names) {
  std::unordered_set<std::string> taken(names.begin(), names.end()), seen;
  for (std::string& name : names) {
    if (seen.insert(name).second) continue;
    const std::string doubled = name;
    for (size_t number = 2; !taken.insert(name).second; ++number) name = fmt::format("{}_{}", doubled, number);
    seen.insert(name);
  }
}

}  // namespace

RowFormat row_format(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  if (extension == ".jsonl" || extension == ".ndjson" || extension == ".json") return RowFormat::Jsonl;
  if (extension == ".csv") return RowFormat::Csv;
  if (extension == ".tsv") return RowFormat::Tsv;
  return RowFormat::Text;
}

RowReader::RowReader(const std::filesystem::path& path, std::string column)
    : name_(path.string()),
      column_(std::move(column)),
      format_(row_format(path)),
      stream_(path, std::ios::binary),
      lines_(stream_, name_, kRowLimit) {
  if (!stream_) throw Error(fmt::format("cannot open {}: {}", name_, std::strerror(errno)));
  if (std::filesystem::is_directory(path)) throw Error(fmt::format("cannot read {}: it is a folder", name_));
  if (format_ == RowFormat::Csv || format_ == RowFormat::Tsv) {
    csv_ = std::make_unique<CsvReader>(lines_, format_ == RowFormat::Csv ? ',' : '\t');
    if (!csv_->next(header_)) throw Error(fmt::format("{} is empty; a CSV file needs a header row", name_));
    if (std::find(header_.begin(), header_.end(), column_) == header_.end()) {
      throw Error(fmt::format("{} has no column \"{}\"; choose one with --column", name_, column_));
    }
    make_distinct(header_);
  }
}

std::optional<Row> RowReader::next() {
  if (csv_) return next_csv();
  if (format_ == RowFormat::Jsonl) return next_json();
  std::string line;
  if (!lines_.append_next(line)) return std::nullopt;
  const std::string text(without_line_end(line));
  return Row{{{"input", text}}, text, line.size()};
}

std::optional<Row> RowReader::next_json() {
  std::string line;
  do {
    line.clear();
    if (!lines_.append_next(line)) return std::nullopt;
  } while (line.find_first_not_of(" \t\r\n") == std::string::npos);
  const std::string where = fmt::format("{} line {}", name_, lines_.count());
  nlohmann::ordered_json json = parse_json(without_line_end(line), where);
  if (json.is_string()) json = {{column_, json}};
  if (!json.is_object() || !json.contains(column_))
    throw Error(fmt::format("{} has no \"{}\"; choose another with --column", where, column_));
  const auto& value = json[column_];
  std::optional<std::string> input;
  if (!value.is_null()) input = plain(value);
  return Row{std::move(json), std::move(input), line.size()};
}

std::optional<Row> RowReader::next_csv() {
  std::vector<std::string> fields;
  if (!csv_->next(fields)) return std::nullopt;
  if (fields.size() != header_.size()) {
    throw Error(fmt::format("{} line {} has {} fields, but the header has {}", name_, csv_->line(), fields.size(),
                            header_.size()));
  }
  Row row;
  for (size_t i = 0; i < fields.size(); ++i) {
    row.fields[header_[i]] = fields[i];
    row.bytes += fields[i].size();
  }
  row.input = row.fields[column_].get<std::string>();
  return row;
}

RowSurvey survey_rows(const std::filesystem::path& path, const std::string& column, const std::atomic<bool>& cancel) {
  constexpr size_t kMostKeys = 4096;
  RowSurvey survey;
  std::unordered_set<std::string> known;
  RowReader reader(path, column);
  while (const auto row = reader.next()) {
    ++survey.rows;
    if (cancel) throw Error(ErrorKind::Interrupted, "interrupted before any row was run");
    for (const auto& [key, value] : row->fields.items()) {
      if (known.insert(key).second) survey.keys.push_back(key);
    }
    if (known.size() > kMostKeys) {
      throw Error(fmt::format("{} has more than {} different keys or columns", path.string(), kMostKeys));
    }
  }
  return survey;
}

std::string RowFormatter::header() const {
  if (format_ != RowFormat::Csv && format_ != RowFormat::Tsv) return "";
  return separated([](const std::string& column) { return column; });
}

std::string RowFormatter::format(const nlohmann::ordered_json& row) const {
  if (format_ == RowFormat::Jsonl) return dump_json(row) + "\n";
  if (format_ == RowFormat::Text) {
    std::string line = field(row, "output");
    for (size_t at = 0; (at = line.find('\n', at)) != std::string::npos; at += 2) line.replace(at, 1, "\\n");
    return line + "\n";
  }
  return separated([&](const std::string& column) { return field(row, column); });
}

// A line of CSV or TSV with the value of each column.
std::string RowFormatter::separated(const std::function<std::string(const std::string&)>& value) const {
  const char separator = format_ == RowFormat::Csv ? ',' : '\t';
  std::string text;
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (i > 0) text += separator;
    text += csv_field(value(columns_[i]), separator);
  }
  return text + "\n";
}

}  // namespace paw
