// Options that say what a program may answer: include/paw/constraint.hpp documents them.
#include "paw/constraint.hpp"

#include "api/state.hpp"
#include "compile/label_file.hpp"

namespace paw {

ConstraintOptions labels_from(const std::string& option) {
  return with_errors([&] {
    ConstraintOptions options;
    for (LabelWithMeaning& label : read_labels(option)) {
      options.labels.push_back(std::move(label.label));
      options.label_descriptions.push_back(std::move(label.meaning));
    }
    return options;
  });
}

}  // namespace paw
