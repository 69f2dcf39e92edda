// Any bytes in a file, read as rows of each format and written with an answer, give rows or an Error.
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "paw/error.hpp"
#include "tables/answered_rows.hpp"
#include "tables/rows.hpp"

std::vector<std::string> fuzz_seeds() {
  using namespace std::string_literals;
  return {"{\"input\": \"a\\ud83d\\ude00\", \"output\": [1.50, {\"k\": null}]}\r\n\n{\"input\": null, \"x\": 1e400}\n",
          "[{\"input\": \"a]\"},\n {\"input\": 19.90, \"n\": [[], {}]}, \"text\"]",
          "sep=;\r\nid;input\r\n1;\"a, \"\"b\"\"\nc\"\r\n2\r\n",
          "id\tinput\r1\t\"Fast\" one\r2\tx\r",
          "\xFF\xFEi\0n\0p\0u\0t\0\n\0\x3D\xD8\x00\xDE\n\0"s,
          "\x1f\x8b\x08\0\0\0\0\0\0\x03\xcb\xcc+(-\xe1J\xe4\x02\0\xb3\xbd\xdd\x8d\x08\0\0\0"s};
}

void fuzz_one(const std::string& bytes) {
  const std::filesystem::path folder = std::filesystem::temp_directory_path();
  for (const char* extension : {"jsonl", "csv", "tsv", "txt"}) {
    const auto path = folder / ("paw_rows_fuzz_" + std::to_string(getpid()) + "." + extension);
    std::ofstream(path, std::ios::binary) << bytes;
    try {
      const std::atomic<bool> cancel = false;
      const auto survey = paw::survey_rows(path, {"input", paw::BadRows::Keep}, cancel);
      for (const auto format : {paw::RowFormat::Jsonl, paw::RowFormat::Csv}) {
        const paw::AnsweredRows answered(survey.keys, format, {});
        paw::RowReader reader(path, {"input", paw::BadRows::Keep});
        size_t rows = 0;
        for (; const auto row = reader.next(); ++rows) {
          std::string text;
          answered.append(*row, {}, text);
          if (format == paw::RowFormat::Jsonl && text.find('\n') != text.size() - 1) std::abort();
        }
        if (rows != survey.rows) std::abort();
      }
    } catch (const paw::Error&) {
    }
    std::filesystem::remove(path);
  }
}
