#include "compile/dataset.hpp"

#include <strings.h>

namespace paw {

ExampleFormat example_format(const std::filesystem::path& path) {
  const std::string extension = path.extension().string();
  if (strcasecmp(extension.c_str(), ".csv") == 0) return ExampleFormat::Csv;
  if (strcasecmp(extension.c_str(), ".tsv") == 0) return ExampleFormat::Tsv;
  return ExampleFormat::Jsonl;
}

}  // namespace paw
