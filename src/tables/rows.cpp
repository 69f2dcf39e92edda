#include "tables/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <sstream>
#include <unordered_set>

#include "text/json_scan.hpp"

namespace paw {
namespace {

constexpr size_t kRowLimit = 16 << 20;
constexpr std::string_view kNamedSeparator = "sep=";  // a first line that names the separator, as Excel reads it

// A name that came before gets the first free number behind it, and is added to `again`.
void make_distinct(std::vector<std::string>& names, std::vector<std::string>& again) {
  std::unordered_set<std::string> taken(names.begin(), names.end()), seen;
  for (std::string& name : names) {
    if (seen.insert(name).second) continue;
    const std::string doubled = name;
    again.push_back(name);
    for (size_t number = 2; !taken.insert(name).second; ++number) name = fmt::format("{}_{}", doubled, number);
    seen.insert(name);
  }
}

bool is_table(RowFormat format) { return format == RowFormat::Csv || format == RowFormat::Tsv; }

// CR where a file begins with lines that end in CR and none that ends in LF; what is in quotes of a table is not a line
// end.
char line_end_of(std::string_view beginning, bool quotes) {
  bool quoted = false, carriage_return = false;
  for (size_t i = 0; i < beginning.size(); ++i) {
    if (quotes && beginning[i] == '"') quoted = !quoted;
    if (quoted) continue;
    if (beginning[i] == '\n') return '\n';
    carriage_return = carriage_return || (beginning[i] == '\r' && i + 1 < beginning.size());
  }
  return carriage_return ? '\r' : '\n';
}

// Of a field that begins with a quote: whether it is quoted from end to end.
bool is_quoted(std::string_view field) {
  if (field.size() < 2 || !field.ends_with('"')) return false;
  const std::string_view inside = field.substr(1, field.size() - 2);
  for (size_t at = inside.find('"'); at != std::string_view::npos; at = inside.find('"', at + 2)) {
    if (!inside.substr(at + 1).starts_with('"')) return false;
  }
  return true;
}

// The columns of a table as an error names them: "id", "note, with comma" and 3 more.
std::string names_of(const std::vector<std::string>& header) {
  constexpr size_t kMost = 12, kLongest = 60;  // names, bytes
  std::string names;
  for (size_t i = 0; i < std::min(header.size(), kMost); ++i)
    names += (i == 0 ? "" : ", ") + (header[i].size() > kLongest ? std::string("...") : json_quoted(header[i]));
  if (header.size() > kMost) names += fmt::format(" and {} more", header.size() - kMost);
  return names;
}

// Whether the quotes at the beginning of fields are characters, as most programs write TSV: each line by itself has as
// many fields as the first, and some field begins with a quote but is not quoted.
bool has_plain_quotes(std::string_view beginning, char separator) {
  size_t columns = 0;
  bool plain = false;
  for (size_t end = beginning.find('\n'); end != std::string_view::npos; end = beginning.find('\n')) {
    const std::string_view line = without_line_end(beginning.substr(0, end + 1));
    beginning.remove_prefix(end + 1);
    if (line.empty()) continue;
    size_t fields = 0;
    for (size_t at = 0; at <= line.size(); ++fields) {
      const size_t field_end = std::min(line.find(separator, at), line.size());
      const std::string_view field = line.substr(at, field_end - at);
      plain = plain || (field.starts_with('"') && !is_quoted(field));
      at = field_end + 1;
    }
    if (columns == 0) columns = fields;
    if (fields != columns || columns == 1) return false;
  }
  return plain;
}

std::string name_of_separator(char separator) {
  switch (separator) {
    case ',': return "commas";
    case ';': return "semicolons";
    case '\t': return "tabs";
    default: return fmt::format("\"{}\"", separator);
  }
}

}  // namespace

const JsonMember* Row::find(std::string_view key) const {
  const auto found = std::ranges::find(members.rbegin(), members.rend(), key, &JsonMember::key);
  return found == members.rend() ? nullptr : &*found;
}

std::optional<std::string> Row::text_of(const JsonMember& member) const {
  const std::string_view value =
      std::string_view(json).substr(member.value_begin, member.value_end - member.value_begin);
  if (value == "null") return std::nullopt;
  return value.starts_with('"') ? json_decoded(value) : json_compact(value);
}

RowFormat row_format(const std::filesystem::path& path) {
  const auto extension_of = [](const std::filesystem::path& file) {
    std::string extension = file.extension().string();
    std::ranges::transform(extension, extension.begin(), [](unsigned char c) { return std::tolower(c); });
    return extension;
  };
  std::string extension = extension_of(path);
  if (extension == ".gz" || extension == ".zst") extension = extension_of(path.stem());
  if (extension == ".jsonl" || extension == ".ndjson" || extension == ".json") return RowFormat::Jsonl;
  if (extension == ".csv") return RowFormat::Csv;
  if (extension == ".tsv") return RowFormat::Tsv;
  return RowFormat::Text;
}

RowReader::RowReader(const std::filesystem::path& path, Options options)
    : RowReader(std::make_unique<TextFile>(path), row_format(path), std::move(options)) {}

RowReader::RowReader(std::unique_ptr<TextFile> file, RowFormat format, Options options)
    : options_(std::move(options)),
      format_(format),
      file_(std::move(file)),
      name_(file_->name()),
      stream_(file_.get()),
      lines_(stream_, name_, kRowLimit, line_end_of(file_->beginning(), is_table(format_))) {
  stream_.exceptions(std::ios::badbit);
  if (is_table(format_)) open_table();
  if (format_ == RowFormat::Text) header_ = {"input"};
  const std::string_view beginning = file_->beginning();
  const size_t first = beginning.find_first_not_of(" \t\r\n");
  if (format_ == RowFormat::Jsonl && first != std::string_view::npos && beginning[first] == '[')
    array_ = std::make_unique<JsonArrayReader>(stream_, name_, kRowLimit);
}

std::vector<std::string> RowReader::notes() const {
  std::vector<std::string> notes = notes_;
  if (std::string note = file_->note(); !note.empty()) notes.push_back(std::move(note));
  return notes;
}

size_t RowReader::line() const {
  if (csv_ != nullptr) return csv_->line();
  return array_ != nullptr ? array_->line() : lines_.count();
}

void RowReader::open_table() {
  const char separator = find_separator();
  if (separator != (format_ == RowFormat::Csv ? ',' : '\t'))
    notes_.push_back(fmt::format("the fields of {} are separated by {}", name_, name_of_separator(separator)));
  const bool plain_quotes = format_ == RowFormat::Tsv && has_plain_quotes(file_->beginning(), separator);
  if (plain_quotes) notes_.push_back(fmt::format("{} has quotes that are characters of its fields", name_));
  if (file_->beginning().starts_with(kNamedSeparator)) {
    std::string ignored;
    lines_.append_next(ignored);
  }
  csv_ = std::make_unique<CsvReader>(lines_, separator, !plain_quotes);
  if (!csv_->next(header_))
    throw Error(ErrorKind::Damaged, fmt::format("{} is empty; a CSV file needs a header row", name_));
  if (std::ranges::find(header_, options_.column) == header_.end())
    throw Error(ErrorKind::NotFound, fmt::format("{} has no column \"{}\", only {}; {}", name_, options_.column,
                                                 names_of(header_), options_.advice));
  make_distinct(header_, doubled_);
}

// The one that the first line names, else that of the extension or else another one that gives the column asked for.
char RowReader::find_separator() {
  const char usual = format_ == RowFormat::Csv ? ',' : '\t';
  const std::string_view beginning = file_->beginning();
  if (beginning.starts_with(kNamedSeparator) && beginning.size() > kNamedSeparator.size())
    return beginning[kNamedSeparator.size()];
  for (const char separator : {usual, ',', ';', '\t', '|'}) {
    if (std::ranges::count(header_with(separator), options_.column) > 0) return separator;
  }
  return usual;
}

std::vector<std::string> RowReader::header_with(char separator) {
  std::istringstream beginning{std::string(file_->beginning())};
  LineReader lines(beginning, name_, kRowLimit, line_end_of(file_->beginning(), true));
  std::vector<std::string> header;
  std::string ignored;
  try {
    CsvReader(lines, separator).next(header, &ignored);
  } catch (const Error&) {  // reading the file will say it
  }
  return header;
}

std::optional<Row> RowReader::next() {
  if (csv_) return next_csv();
  if (format_ == RowFormat::Jsonl) return next_json();
  std::string line;
  if (!lines_.append_next(line)) return std::nullopt;
  Row row;
  row.bytes = line.size();
  row.input = without_line_end(line);
  row.values = {*row.input};
  return row;
}

// The next value, and its place.
std::optional<std::string> RowReader::next_json_text(std::string& where) {
  std::optional<std::string> text;
  if (array_) {
    text = array_->next();
    where = fmt::format("{} line {}", name_, array_->line());
    return text;
  }
  std::string line;
  do {
    line.clear();
    if (!lines_.append_next(line)) return std::nullopt;
  } while (line.find_first_not_of(" \t\r\n") == std::string::npos);
  line.resize(without_line_end(line).size());
  where = fmt::format("{} line {}", name_, lines_.count());
  return line;
}

// The object of the column and a JSON string.
Row RowReader::object_of(std::string_view string) const {
  Row row;
  row.json = fmt::format("{{{}:{}}}", json_quoted(options_.column), string);
  row.members = scan_json(row.json, name_).members;
  return row;
}

std::optional<Row> RowReader::next_json() {
  std::string where;
  const std::optional<std::string> text = next_json_text(where);
  if (!text) return std::nullopt;
  Row row;
  try {
    JsonScan scan = scan_json(*text, where);
    const std::string_view value = std::string_view(*text).substr(scan.begin, scan.end - scan.begin);
    if (scan.first == '"') row = object_of(value);
    if (scan.first == '{') {
      row.json = *text;
      std::ranges::replace(row.json, '\n', ' ');  // between its parts, where lines end in CR
      row.members = std::move(scan.members);
    }
    // Of a key given twice, the last one counts, as JSON parsers have it.
    const JsonMember* member = row.find(options_.column);
    if (member != nullptr) {
      row.input = row.text_of(*member);
    } else if (!options_.column.empty()) {
      throw Error(ErrorKind::NotFound, fmt::format("{} has no \"{}\"; {}", where, options_.column, options_.advice));
    }
  } catch (const Error& error) {
    if (options_.bad == BadRows::Throw) throw;
    if (row.json.empty()) row = object_of(json_quoted(*text));
    row.error = error.what();
  }
  row.bytes = text->size();
  return row;
}

std::optional<Row> RowReader::next_csv() {
  Row row;
  std::string malformed;
  if (!csv_->next(row.values, options_.bad == BadRows::Keep ? &malformed : nullptr)) return std::nullopt;
  row.bytes = csv_->record().size();
  if (malformed.empty() && row.values.size() != header_.size()) {
    malformed = fmt::format("{} line {} has {} fields, but the header has {}", name_, csv_->line(), row.values.size(),
                            header_.size());
  }
  const size_t column = static_cast<size_t>(std::ranges::find(header_, options_.column) - header_.begin());
  if (malformed.empty()) {
    row.input = row.values[column];
    return row;
  }
  if (options_.bad == BadRows::Throw) throw Error(ErrorKind::Damaged, malformed);
  row.values.assign(header_.size(), "");
  row.values[column] = without_line_end(csv_->record());
  row.error = malformed;
  return row;
}

RowSurvey survey_rows(const std::filesystem::path& path, const RowReader::Options& options,
                      const std::atomic<bool>& cancel) {
  constexpr size_t kMostKeys = 4096;
  RowReader reader(path, options);
  RowSurvey survey{0, reader.columns(), {}};
  std::unordered_set<std::string> known;
  size_t readable = 0;
  std::string first_error;
  while (const auto row = reader.next()) {
    if (cancel) throw Error(ErrorKind::Interrupted, "interrupted before any row was run");
    if (row->error.empty()) ++readable;
    if (survey.rows++ == 0) first_error = row->error;
    for (const JsonMember& member : row->members) {
      if (known.insert(member.key).second) survey.keys.push_back(member.key);
    }
    if (survey.keys.size() > kMostKeys) {
      throw Error(ErrorKind::TooLarge,
                  fmt::format("{} has more than {} different keys or columns", path.string(), kMostKeys));
    }
  }
  survey.notes = reader.notes();
  if (survey.rows > 0 && readable == 0) throw Error(ErrorKind::Damaged, first_error);
  return survey;
}

}  // namespace paw
