#include "tables/answered_rows.hpp"

#include <algorithm>
#include <set>

namespace paw {

AnsweredRows::AnsweredRows(const RowSurvey& survey, RowFormat format, const Abstention& abstention)
    : abstention_(abstention), formatter_(format, {}) {
  std::vector<std::string> answer = {"output", "confidence"};
  if (abstention.below > 0) answer.push_back("abstained");
  answer.push_back("error");
  std::set<std::string> taken(survey.keys.begin(), survey.keys.end());
  taken.insert(answer.begin(), answer.end());
  for (const std::string& key : survey.keys) {
    if (std::ranges::find(answer, key) != answer.end()) {
      std::string& name = names_[key] = key == "output" ? "expected" : key + "_before";
      while (!taken.insert(name).second) name += "_before";
    }
    columns_.push_back(name_of(key));
  }
  columns_.insert(columns_.end(), answer.begin(), answer.end());
  formatter_ = RowFormatter(format, columns_);
}

std::string AnsweredRows::row(const Row& row, const Answer& answer) const {
  nlohmann::ordered_json answered;
  for (const auto& [key, value] : row.fields.items()) answered[name_of(key)] = value;
  answered["output"] = answer.text;
  if (answer.abstained && !abstention_.fallback) answered["output"] = nullptr;
  answered["confidence"] = answer.confidence;
  if (abstention_.below > 0) answered["abstained"] = answer.abstained;
  if (!answer.error.empty()) answered["error"] = answer.error;
  return formatter_.format(answered);
}

const std::string& AnsweredRows::name_of(const std::string& key) const {
  const auto found = names_.find(key);
  return found == names_.end() ? key : found->second;
}

}  // namespace paw
