// Any bytes, read as JSONL, CSV and TSV, give a data set or an Error.
#include <string>
#include <vector>

#include "compile/dataset.hpp"

std::vector<std::string> fuzz_seeds() {
  return {
      "{\"input\": \"a\", \"output\": \"b\"}\r\n\n{\"output\": {\"k\": [1, null]}, \"input\": \"\\u00e9\", \"x\": "
      "1.5e3}\n",
      "input,output\n\"a, \"\"b\"\"\nc\",d\n\ne,\"\"\n", "\xEF\xBB\xBFinput\toutput\nx\ty\nx\tz\n"};
}

void fuzz_one(const std::string& bytes) {
  for (const char* name : {"fuzz.jsonl", "fuzz.csv", "fuzz.tsv"}) {
    try {
      const paw::Dataset dataset = paw::load_dataset(bytes, name, 3, 1);
      paw::split(dataset, 0.5, 1, 10, 1);
    } catch (const paw::Error&) {
    }
  }
}
