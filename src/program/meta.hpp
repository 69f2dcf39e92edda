// What a program says of itself: meta.json as typed fields. This is the only place that reads or writes that file;
// docs/format.md describes it.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "constraint/constraint.hpp"
#include "paw/abstention.hpp"

namespace paw {

// The base that a program was compiled for, and where to get it.
struct BaseIdentity {
  std::string name;       // in the local store, "smollm2-135m"; empty for programs made elsewhere
  std::string file_name;  // "SmolLM2-135M-Instruct.Q4_1.gguf"
  std::string sha256;     // of the GGUF file, 64 hexadecimal digits
  uint64_t bytes = 0;
  std::string repository;  // on the public model hub, where the official SDK would fetch it; empty if unknown
  std::string title;       // "SmolLM2-135M-Instruct"
};

// The sentence encoder that votes for a program's labels, and where to get it.
struct EncoderIdentity {
  std::string name;    // in the local store, "all-minilm-l6-v2"
  std::string sha256;  // of the GGUF file, 64 hexadecimal digits
  uint64_t bytes = 0;
};

// How probable a program finds each of its labels before it sees an input, nat; empty where nothing is known.
using LabelPriors = std::map<std::string, double>;

// From the model's probability of an answer to the probability that the answer is right; decode/confidence.hpp applies
// it.
struct PlattScaling {
  double slope = 1;          // of the log odds; the inverse of a temperature; positive
  double offset = 0;         // nat; 0 for labels
  bool label_total = false;  // labels: whether what the whole vocabulary left to them is a factor
};

// Training settings by name, in their order.
using Setting = std::variant<bool, uint64_t, double, std::string>;
using Settings = std::vector<std::pair<std::string, Setting>>;

// How a program was compiled.
struct CompilerRecord {
  std::string method;  // "train", "map" (by the trained compiler alone) or "prompt" (the base alone)
  // Of training alone:
  std::optional<uint64_t> seed;
  std::string start;  // "trained compiler" or "fresh"
  Settings recipe;
  uint64_t best_step = 0, steps = 0, runs = 0, tokens = 0;
};

// What a teacher contributed.
struct TeacherRecord {
  std::string model, prompts_sha256;
  uint64_t examples = 0, rejected = 0;
  std::string task;  // as it stated it
};

// What a program was compiled from.
struct DataRecord {
  std::string sha256;
  uint64_t examples = 0, trained_on = 0, held_back = 0, contradictions = 0, duplicates = 0;
  std::optional<uint64_t> from_teacher;  // of the examples, the teacher's
};

struct LabelCard {
  std::string label;
  double precision = 0, recall = 0, f1 = 0;  // 0..1
  uint64_t support = 0;
};

// What was measured on examples held back when the program was compiled; no times, since these depend on the machine.
struct ScoreCard {
  uint64_t n = 0, correct = 0;
  double exact_match = 0;                        // 0..1
  double low = 0, high = 1;                      // its 95 % interval
  double confidence = 0;                         // the mean, 0..1
  double ece = 0;                                // expected calibration error, 0..1
  std::optional<double> ece_uncalibrated;        // the same before calibration
  std::optional<double> without_encoder;         // of a program with an encoder: exact_match of its answers without
  std::string measured_on;                       // a sentence
  std::optional<uint64_t> from_teacher;          // of the n, the teacher's
  std::vector<LabelCard> labels;                 // empty for free text
  double precision = 0, recall = 0, f1 = 0;      // means over the labels
  std::vector<std::vector<uint64_t>> confusion;  // [expected label][answered label, or the last: anything else]
};

struct ProgramMeta {
  static constexpr uint64_t kFormat = 1;  // of our fields; a program of a later one is refused

  std::optional<uint64_t> format;  // none: made elsewhere
  std::string program_id, name, spec;
  std::optional<BaseIdentity> base;
  std::optional<CompilerRecord> compiler;
  std::optional<TeacherRecord> teacher;
  std::optional<DataRecord> data;
  // Of these a run needs:
  std::vector<std::string> labels;  // the only outputs, in the order they were given; empty for free text
  LabelPriors label_priors;
  std::optional<EncoderIdentity> encoder;  // none: only the base answers
  ConstraintRule constraint;               // of free text
  std::optional<uint64_t> max_tokens;      // of free text, at least 1
  // The same for each token of the input, where outputs copy their inputs; the larger of the two holds. 0..64.
  double max_tokens_per_input_token = 0;
  std::optional<PlattScaling> calibration;
  Abstention abstention;
  // and not of this:
  std::optional<ScoreCard> score;

  // The fields that nobody here knows, where they stood: at the top, and under "paw". They are written behind the
  // others.
  nlohmann::ordered_json unknown, unknown_paw;
  // The official SDK's runtime manifest, as it was read; null: it follows from the base.
  nlohmann::ordered_json runtime;

  // The text of meta.json. Throws Error: text that is not UTF-8.
  std::string text() const;
  // Throws Error naming `subject` ("p.paw: meta.json"): no JSON object, a known field of another type or out of range,
  // a later format.
  static ProgramMeta parse(std::string_view text, const std::string& subject);
};

}  // namespace paw
