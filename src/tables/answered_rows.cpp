#include "tables/answered_rows.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>

namespace paw {
namespace {

void append_csv_field(const std::string& field, char separator, std::string& text) {
  const char special[] = {'"', '\r', '\n', separator, '\0'};
  if (field.find_first_of(special) == std::string::npos) {
    text += field;
    return;
  }
  text += '"';
  for (const char c : field) {
    if (c == '"') text += c;
    text += c;
  }
  text += '"';
}

// The shortest that is read back to the same value.
std::string number_text(double value) { return nlohmann::json(value).dump(); }

// What stands in a field for a JSON value.
std::string field_of(std::string_view value) {
  if (value == "null") return "";
  return value.starts_with('"') ? json_decoded(value) : json_compact(value);
}

}  // namespace

AnsweredRows::AnsweredRows(const std::vector<std::string>& keys, RowFormat format, Abstention abstention,
                           bool report_truncated)
    : format_(format), abstention_(std::move(abstention)), report_truncated_(report_truncated) {
  std::vector<std::string> answer = {"output", "confidence"};
  if (abstention_.below > 0) answer.push_back("abstained");
  if (report_truncated_) answer.push_back("truncated");
  answer.push_back("error");
  std::unordered_set<std::string> taken(keys.begin(), keys.end());
  taken.insert(answer.begin(), answer.end());
  for (const std::string& key : keys) {
    std::string name = key;
    const bool renamed = std::ranges::find(answer, key) != answer.end();
    if (renamed) {
      name = key == "output" ? "expected" : key + "_before";
      while (!taken.insert(name).second) name += "_before";
    }
    column_.emplace(key, columns_.size());
    columns_.push_back(name);
    renamed_.push_back(renamed);
    any_renamed_ = any_renamed_ || renamed;
  }
  columns_.insert(columns_.end(), answer.begin(), answer.end());
  for (const std::string& column : columns_) quoted_.push_back(json_quoted(column));
}

size_t AnsweredRows::column_of(const std::string& key) const {
  const auto found = column_.find(key);
  if (found == column_.end()) throw Error(ErrorKind::Busy, "the input changed while it was read: try again");
  return found->second;
}

std::string AnsweredRows::header() const {
  std::string text;
  if (format_ == RowFormat::Csv || format_ == RowFormat::Tsv) append_fields(columns_, text);
  return text;
}

void AnsweredRows::append(const Row& row, const Answer& answer, std::string& text) const {
  if (format_ == RowFormat::Jsonl) {
    append_json(row, answer, text);
  } else if (format_ == RowFormat::Text) {
    for (const char c : answer.text) c == '\n' ? text += "\\n" : text += c;
    text += '\n';
  } else {
    append_separated(row, answer, text);
  }
}

void AnsweredRows::append_json(const Row& row, const Answer& answer, std::string& text) const {
  if (row.json.empty()) {
    for (size_t i = 0; i < row.values.size(); ++i) {
      text += i == 0 ? '{' : ',';
      text += quoted_[i] + ':' + json_quoted(row.values[i]);
    }
  } else {
    append_members(row, text);
  }
  if (!row.members.empty() || !row.values.empty()) text += ',';
  const bool left_out = answer.abstained && !abstention_.fallback;
  text += "\"output\":" + (left_out ? "null" : json_quoted(answer.text));
  text += ",\"confidence\":" + number_text(answer.confidence);
  if (abstention_.below > 0) text += answer.abstained ? ",\"abstained\":true" : ",\"abstained\":false";
  if (report_truncated_) text += answer.truncated ? ",\"truncated\":true" : ",\"truncated\":false";
  if (!answer.error.empty()) text += ",\"error\":" + json_quoted(answer.error);
  text += "}\n";
}

// The object as it is written, without its closing bracket, and with other keys where the answer needs theirs.
void AnsweredRows::append_members(const Row& row, std::string& text) const {
  const std::string_view json(row.json);
  size_t done = 0;
  for (size_t i = 0; any_renamed_ && i < row.members.size(); ++i) {
    const JsonMember& member = row.members[i];
    const size_t column = column_of(member.key);
    if (!renamed_[column]) continue;
    text += json.substr(done, member.key_begin - done);
    text += quoted_[column];
    done = member.key_end;
  }
  text += json.substr(done, json.rfind('}') - done);
}

void AnsweredRows::append_separated(const Row& row, const Answer& answer, std::string& text) const {
  std::vector<std::string> fields = row.values;
  fields.resize(column_.size());
  for (const JsonMember& member : row.members) {
    fields[column_of(member.key)] =
        field_of(std::string_view(row.json).substr(member.value_begin, member.value_end - member.value_begin));
  }
  fields.push_back(answer.text);
  fields.push_back(number_text(answer.confidence));
  if (abstention_.below > 0) fields.push_back(answer.abstained ? "true" : "false");
  if (report_truncated_) fields.push_back(answer.truncated ? "true" : "false");
  fields.push_back(answer.error);
  append_fields(fields, text);
}

void AnsweredRows::append_fields(const std::vector<std::string>& fields, std::string& text) const {
  const char separator = format_ == RowFormat::Csv ? ',' : '\t';
  for (size_t i = 0; i < fields.size(); ++i) {
    if (i > 0) text += separator;
    append_csv_field(fields[i], separator, text);
  }
  text += '\n';
}

}  // namespace paw
