// Runs a program on a file of many inputs. Each row is kept and gets its answer; a stopped call can be resumed.
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
  // output has the answers alone. The input may be compressed (gzip, Zstandard: .csv.gz), in UTF-16 or Windows-1252,
  // have CR for line ends, another separator than the comma of .csv, or be one JSON array.
  std::string input = {}, output = {};
  std::string column = "input";  // the column or key to run on
  bool strict = false;           // a row that cannot be read fails the call, before any row is run, not only the row

  // Called before the first row is run and after each batch, on the calling thread. May be empty. What it throws stops
  // the call and reaches the caller; the same holds for `note`.
  std::function<void(const MapFileProgress&)> progress = {};
  // Called with a sentence about anything unexpected: the separator that was found, rows of another run that are
  // discarded. May be empty.
  std::function<void(const std::string&)> note = {};
  const std::atomic<bool>* cancel = nullptr;  // set by another thread or a signal: stops the call; may be null
};

struct MapFileReport {
  size_t rows = 0, failed = 0;  // in the output, and how many of them have an error instead of an answer
  double seconds = 0;           // of this call
};

// Runs `program` on every row of options.input and writes the rows to options.output with `output`, `confidence`,
// `abstained` (where the program may abstain), `truncated` (where it gives texts that were cut) and, for a row without
// an answer, `error`. An existing field with one
// of these names is renamed: "output" to "expected", the others by appending "_before".
//
// The output appears when it is complete. Until then its rows are in OUTPUT.partial, and OUTPUT.progress says how many
// are complete; a call that was stopped or killed resumes from there if the program, the base, the input and the
// options are the same. Memory does not depend on the number of rows. Other calls on the program's interpreter run
// between batches. A row that cannot be read is kept as the text of its column, with its error, unless `strict`. Throws
// Error: NotFound (no such file, no such column), Damaged (no row can be read, a quote is never closed), TooLarge (a
// row over 16 MiB, more than 4096 columns or keys), Busy (another call is writing the output), Mismatch (other files
// have these names), Io, Interrupted.
PAW_API MapFileReport map_file(const Program& program, const MapFileOptions& options);

}  // namespace paw
