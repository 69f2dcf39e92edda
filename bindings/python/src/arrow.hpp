// Columns in and out by the Arrow C data interface, without a library for it. The structures are those of its
// specification.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "paw/paw.hpp"

extern "C" {
struct ArrowSchema {
  const char* format;
  const char* name;
  const char* metadata;
  int64_t flags;
  int64_t n_children;
  ArrowSchema** children;
  ArrowSchema* dictionary;
  void (*release)(ArrowSchema*);
  void* private_data;
};

struct ArrowArray {
  int64_t length;
  int64_t null_count;
  int64_t offset;
  int64_t n_buffers;
  int64_t n_children;
  const void** buffers;
  ArrowArray** children;
  ArrowArray* dictionary;
  void (*release)(ArrowArray*);
  void* private_data;
};

struct ArrowArrayStream {
  int (*get_schema)(ArrowArrayStream*, ArrowSchema*);
  int (*get_next)(ArrowArrayStream*, ArrowArray*);
  const char* (*get_last_error)(ArrowArrayStream*);
  void (*release)(ArrowArrayStream*);
  void* private_data;
};
}

// A column of texts: utf8, large_utf8, string_view, the three binary types, a dictionary of one of them, or all null.
// Where the array is a struct (a record batch), `column` names the field; it may be empty if there is only one.
// `text` gets each row; nullopt where it is null. Throws paw::Error: NotFound (no such column), Usage (another type).
void read_texts(const ArrowSchema& schema, const ArrowArray& array, const std::string& column,
                const std::function<void(std::optional<std::string_view>)>& text);

// Answers in the order of the rows; null where the input was null.
using AnswerRows = std::vector<std::shared_ptr<const paw::Answer>>;

// struct<output: utf8, confidence: float64, abstained: bool, truncated: bool, error: utf8>, each of which may be null.
void export_schema(ArrowSchema* out);
// The output is null where the input was, where it could not be run, and where the program abstained and has no
// fallback. Texts must be UTF-8. Throws paw::Error: TooLarge (more than 2 GiB of text).
void export_answers(const AnswerRows& rows, bool has_fallback, ArrowArray* out);
