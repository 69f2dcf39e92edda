#include "constraint/key_order.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "constraint/exact_json.hpp"
#include "paw/error.hpp"

namespace paw {
namespace {

constexpr size_t kMostPairs = 100;  // keys of an object of which all pairs are noted; of more, neighbours only

class KeyOrder {
 public:
  void note(const ExactJson& value) {
    const auto& members = value.members;
    for (size_t i = 0; i < members.size(); ++i) {
      const size_t end = members.size() <= kMostPairs ? members.size() : std::min(i + 2, members.size());
      for (size_t j = i + 1; j < end; ++j) before_[members[i].first].insert(members[j].first);
      note(members[i].second);
    }
    for (const ExactJson& item : value.items) note(item);
  }

  // Whether something was put into another order.
  bool apply(ExactJson& schema) const {
    bool changed = false;
    for (ExactJson& item : schema.items) changed |= apply(item);
    for (auto& [key, value] : schema.members) {
      if (key == "enum" || key == "const" || key == "default" || key == "examples") continue;
      if (key == "properties") changed |= sort(value.members);
      changed |= apply(value);
    }
    return changed;
  }

 private:
  bool is_before(const std::string& a, const std::string& b) const {
    const auto found = before_.find(a);
    return found != before_.end() && found->second.contains(b);
  }

  // The first key that no other one must precede, again and again.
  bool sort(std::vector<std::pair<std::string, ExactJson>>& members) const {
    bool changed = false;
    for (auto here = members.begin(); here != members.end(); ++here) {
      const auto first = std::find_if(here, members.end(), [&](const auto& candidate) {
        return std::none_of(here, members.end(), [&](const auto& other) {
          return is_before(other.first, candidate.first) && !is_before(candidate.first, other.first);
        });
      });
      if (first == here || first == members.end()) continue;
      std::rotate(here, first, std::next(first));
      changed = true;
    }
    return changed;
  }

  std::map<std::string, std::set<std::string>> before_;
};

}  // namespace

std::string with_key_order(const std::string& schema, std::span<const std::string> outputs) {
  KeyOrder order;
  for (const std::string& output : outputs) {
    try {
      order.note(ExactJson::parse(output, "an output"));
    } catch (const Error&) {  // the constraint will name it
    }
  }
  ExactJson ordered = ExactJson::parse(schema, "the schema");
  return order.apply(ordered) ? ordered.dump() : schema;
}

}  // namespace paw
