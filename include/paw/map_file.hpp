// A program over a file of many inputs: each row is kept and gets its answer. What was stopped goes on where it was.
#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>

#include "paw/export.h"
#include "paw/program.hpp"

namespace paw {

struct MapFileProgress {
  size_t rows = 0, rows_in_all = 0;  // answered so far, and in the input
  size_t rows_before = 0;            // of those answered: by an earlier call that was stopped
  double rows_per_second = 0;        // of this call; 0 before its first rows
  double seconds_left = 0;           // at that rate
};

struct MapFileOptions {
  // JSONL, CSV and TSV by the extension (.jsonl, .ndjson, .json, .csv, .tsv); else plain lines. As plain lines, the
  // output has the answers alone. The input may be compressed (gzip, .csv.gz), in UTF-16 with its byte order mark, have
  // CR for line ends, another separator than the comma of .csv, or be one JSON array.
  std::string input = {}, output = {};
  std::string column = "input";  // the column or key to run on
  bool strict = false;           // a row that cannot be read is an error of the call, before any is run, not of the row

  // Called before the first row is run and after each batch, on the calling thread. May be empty. What it throws ends
  // the work and reaches the caller; so it is with `note`.
  std::function<void(const MapFileProgress&)> progress = {};
  // Called with a sentence about what the caller may not expect: the separator that was found, that the rows of another
  // run are thrown away. May be empty.
  std::function<void(const std::string&)> note = {};
  const std::atomic<bool>* cancel = nullptr;  // set by another thread or a signal: stops it; may be null
};

struct MapFileReport {
  size_t rows = 0, failed = 0;  // in the output, and those of them that have an error instead of an answer
  double seconds = 0;           // of this call
};

// Runs `program` on every row of options.input and writes the rows to options.output with `output`, `confidence`,
// `abstained` (where the program may abstain) and, where one could not be run, `error`. A field that has one of these
// names already is kept under another: "output" as "expected", else with "_before" behind it.
//
// The output appears when it is complete. Until then its rows are in OUTPUT.partial, and OUTPUT.progress says how many
// stand; a call that was stopped or killed goes on from there, if the program, the base, the input and the options are
// the same. Memory does not depend on the number of rows. Other calls on the program's interpreter run between batches.
// A row that cannot be read is kept as the text of its column, with its error, unless `strict`. Throws Error: NotFound
// (no such file, no such column), Damaged (no row can be read, a quote is never closed), TooLarge (a row over 16 MiB,
// more than 4096 columns or keys), Busy (another call is writing the output), Mismatch (files of others stand in its
// way), Io, Interrupted.
PAW_API MapFileReport map_file(const Program& program, const MapFileOptions& options);

}  // namespace paw
