// The module paw._paw: the C++ API in Python types. paw/*.py make the public API of it.
#include <nanobind/nanobind.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/tuple.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <chrono>
#include <unordered_map>

#include "arrow.hpp"
#include "interrupt.hpp"
#include "options.hpp"
#include "program.hpp"

namespace nb = nanobind;
using namespace nb::literals;

namespace {

// Texts that are not UTF-8 come out as os.fsdecode has them, so that no byte is lost.
nb::str to_str(const std::string& text) {
  PyObject* decoded = PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), "surrogateescape");
  if (decoded == nullptr) throw nb::python_error();
  return nb::steal<nb::str>(decoded);
}

// An input: str (which may hold surrogates of os.fsdecode) or bytes.
std::string to_text(nb::handle value) {
  if (PyBytes_Check(value.ptr())) {
    const auto bytes = nb::borrow<nb::bytes>(value);
    return {bytes.c_str(), bytes.size()};
  }
  if (!PyUnicode_Check(value.ptr()))
    throw nb::type_error(("an input is str or bytes, not " +
                          nb::cast<std::string>(nb::borrow<nb::str>(value.type().attr("__name__")))).c_str());
  Py_ssize_t size = 0;
  if (const char* text = PyUnicode_AsUTF8AndSize(value.ptr(), &size)) return {text, static_cast<size_t>(size)};
  PyErr_Clear();
  const auto bytes = nb::steal<nb::bytes>(PyUnicode_AsEncodedString(value.ptr(), "utf-8", "surrogateescape"));
  if (!bytes.is_valid()) throw nb::python_error();
  return {bytes.c_str(), bytes.size()};
}

std::vector<std::string> to_texts(nb::handle values) {
  std::vector<std::string> texts;
  for (nb::handle value : nb::borrow<nb::iterable>(values)) texts.push_back(to_text(value));
  return texts;
}

const char* name_of_kind(paw::ErrorKind kind) {
  switch (kind) {
    case paw::ErrorKind::Usage: return "usage";
    case paw::ErrorKind::NotFound: return "not_found";
    case paw::ErrorKind::Damaged: return "damaged";
    case paw::ErrorKind::Unsupported: return "unsupported";
    case paw::ErrorKind::TooLarge: return "too_large";
    case paw::ErrorKind::Mismatch: return "mismatch";
    case paw::ErrorKind::Io: return "io";
    case paw::ErrorKind::Network: return "network";
    case paw::ErrorKind::Busy: return "busy";
    case paw::ErrorKind::Interrupted: return "interrupted";
    case paw::ErrorKind::OutOfMemory: return "out_of_memory";
    case paw::ErrorKind::Failed: return "failed";
  }
  return "failed";
}

// Runs `work(cancel)` without the interpreter lock. After Ctrl-C, what Python's handler raises is raised.
template <typename Work>
auto unlocked(const Work& work) {
  const InterruptGuard guard;
  try {
    const nb::gil_scoped_release release;
    return work(guard.flag());
  } catch (const paw::Error& error) {
    if (error.kind() == paw::ErrorKind::Interrupted && guard.flag() != nullptr && PyErr_CheckSignals() != 0)
      throw nb::python_error();
    throw;
  }
}

paw::Answer run(HeldProgram& held, nb::handle input, size_t top) {
  const std::string text = to_text(input);
  return unlocked([&](const std::atomic<bool>* cancel) {
    return held.program().run(text, {.top = top, .cancel = cancel});
  });
}

// `progress(done)` after each batch; empty without.
std::vector<paw::Answer> map(HeldProgram& held, nb::handle inputs, size_t top, const nb::object& progress) {
  const std::vector<std::string> texts = to_texts(inputs);
  return unlocked([&](const std::atomic<bool>* cancel) {
    std::vector<paw::Answer> answers;
    answers.reserve(texts.size());
    size_t given = 0;
    held.program().map(
        [&]() -> std::optional<std::string> {
          if (given == texts.size()) return std::nullopt;
          return texts[given++];
        },
        [&](const std::string&, const paw::Answer& answer) {
          answers.push_back(answer);
          if (answers.size() == given && !progress.is_none()) {
            const nb::gil_scoped_acquire acquire;
            progress(answers.size());
          }
          return true;
        },
        {.top = top, .cancel = cancel});
    return answers;
  });
}

// Answers to inputs that came lately, of one program. Forgets all of them when it has too many.
class AnswerCache {
 public:
  explicit AnswerCache(size_t most) : most_(most) {}

  AnswerRows answers(HeldProgram& held, const std::vector<std::optional<std::string>>& inputs,
                     const std::atomic<bool>* cancel) {
    AnswerRows rows(inputs.size());
    std::unordered_map<std::string_view, size_t> fresh;  // input -> its place in `texts`
    std::vector<std::string> texts;
    {
      const std::lock_guard lock(changing_);
      for (size_t i = 0; i < inputs.size(); ++i) {
        if (!inputs[i]) continue;
        const auto known = answers_.find(*inputs[i]);
        if (known != answers_.end()) rows[i] = known->second;
        else if (fresh.try_emplace(*inputs[i], texts.size()).second) texts.push_back(*inputs[i]);
      }
    }
    if (texts.empty()) return rows;
    std::vector<std::shared_ptr<const paw::Answer>> answers;
    for (paw::Answer& answer : held.program().map(texts, {.cancel = cancel}))
      answers.push_back(std::make_shared<const paw::Answer>(std::move(answer)));
    for (size_t i = 0; i < inputs.size(); ++i) {
      if (inputs[i] && !rows[i]) rows[i] = answers[fresh.at(*inputs[i])];
    }
    const std::lock_guard lock(changing_);
    run_ += texts.size();
    if (answers_.size() + texts.size() > most_) answers_.clear();
    for (size_t i = 0; i < texts.size() && i < most_; ++i) answers_.emplace(std::move(texts[i]), answers[i]);
    return rows;
  }
  size_t run() const { return run_; }

 private:
  size_t most_;
  std::mutex changing_;
  std::unordered_map<std::string, std::shared_ptr<const paw::Answer>> answers_;
  std::atomic<size_t> run_ = 0;
};

// What map_arrow gives: a chunk for each that came.
struct Answers {
  std::vector<AnswerRows> chunks;
  bool has_fallback = false;

  size_t size() const {
    size_t rows = 0;
    for (const AnswerRows& chunk : chunks) rows += chunk.size();
    return rows;
  }
  std::optional<paw::Answer> at(int64_t index) const {
    size_t i = static_cast<size_t>(index < 0 ? index + static_cast<int64_t>(size()) : index);
    for (const AnswerRows& chunk : chunks) {
      if (i < chunk.size()) return chunk[i] ? std::optional(*chunk[i]) : std::nullopt;
      i -= chunk.size();
    }
    throw nb::index_error("there is no such row");
  }
};

// Texts as UTF-8, which Arrow asks for: other bytes become replacement characters.
void make_utf8(AnswerRows& rows) {
  const auto is_utf8 = [](const std::string& text) {
    if (std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0; })) return true;
    const auto decoded = nb::steal(PyUnicode_DecodeUTF8(text.data(), static_cast<Py_ssize_t>(text.size()), nullptr));
    if (!decoded.is_valid()) PyErr_Clear();
    return decoded.is_valid();
  };
  for (auto& row : rows) {
    if (!row || is_utf8(row->text)) continue;
    paw::Answer changed = *row;
    const auto text = nb::steal<nb::str>(
        PyUnicode_DecodeUTF8(row->text.data(), static_cast<Py_ssize_t>(row->text.size()), "replace"));
    if (!text.is_valid()) throw nb::python_error();
    changed.text = text.c_str();
    row = std::make_shared<const paw::Answer>(std::move(changed));
  }
}

// Releases an Arrow structure that came from a producer.
template <typename T>
struct Owned {
  T value = {};
  Owned() = default;
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() {
    if (value.release != nullptr) value.release(&value);
  }
};

template <typename T>
T* of_capsule(nb::handle capsule, const char* name) {
  void* pointer = PyCapsule_GetPointer(capsule.ptr(), name);
  if (pointer == nullptr) throw nb::python_error();
  return static_cast<T*>(pointer);
}

AnswerRows answer_chunk(HeldProgram& held, AnswerCache& cache, const ArrowSchema& schema, const ArrowArray& array,
                        const std::string& column) {
  AnswerRows rows = unlocked([&](const std::atomic<bool>* cancel) {
    std::vector<std::optional<std::string>> inputs;
    inputs.reserve(static_cast<size_t>(array.length));
    read_texts(schema, array, column,
               [&](std::optional<std::string_view> text) { inputs.emplace_back(std::move(text)); });
    return cache.answers(held, inputs, cancel);
  });
  make_utf8(rows);
  return rows;
}

Answers map_arrow(HeldProgram& held, nb::handle data, const std::string& column, AnswerCache& cache) {
  Answers answers;
  answers.has_fallback = held.program().abstention().fallback.has_value();
  if (nb::hasattr(data, "__arrow_c_stream__")) {
    const nb::object capsule = data.attr("__arrow_c_stream__")();
    auto* stream = of_capsule<ArrowArrayStream>(capsule, "arrow_array_stream");
    const auto check = [&](int status) {
      if (status == 0) return;
      const char* said = stream->get_last_error(stream);
      throw paw::Error(paw::ErrorKind::Failed, said == nullptr ? "the Arrow stream failed" : said);
    };
    Owned<ArrowSchema> schema;
    check(stream->get_schema(stream, &schema.value));
    for (;;) {
      Owned<ArrowArray> array;
      check(stream->get_next(stream, &array.value));
      if (array.value.release == nullptr) return answers;
      answers.chunks.push_back(answer_chunk(held, cache, schema.value, array.value, column));
    }
  }
  if (!nb::hasattr(data, "__arrow_c_array__"))
    throw nb::type_error("the data has neither __arrow_c_stream__ nor __arrow_c_array__");
  const nb::object capsules = data.attr("__arrow_c_array__")();
  const auto* schema = of_capsule<ArrowSchema>(nb::object(capsules[0]), "arrow_schema");
  const auto* array = of_capsule<ArrowArray>(nb::object(capsules[1]), "arrow_array");
  answers.chunks.push_back(answer_chunk(held, cache, *schema, *array, column));
  return answers;
}

// A stream that hands out the chunks.
struct ExportedStream {
  Answers answers;
  size_t next = 0;
  std::string error;
};

nb::capsule answers_stream(const Answers& answers, const nb::object& /*requested_schema*/) {
  auto* stream = new ArrowArrayStream{
      [](ArrowArrayStream*, ArrowSchema* out) {
        export_schema(out);
        return 0;
      },
      [](ArrowArrayStream* self, ArrowArray* out) {
        auto& exported = *static_cast<ExportedStream*>(self->private_data);
        out->release = nullptr;
        if (exported.next == exported.answers.chunks.size()) return 0;
        try {
          export_answers(exported.answers.chunks[exported.next++], exported.answers.has_fallback, out);
          return 0;
        } catch (const std::exception& error) {
          exported.error = error.what();
          return 22;  // EINVAL
        }
      },
      [](ArrowArrayStream* self) -> const char* {
        const auto& error = static_cast<ExportedStream*>(self->private_data)->error;
        return error.empty() ? nullptr : error.c_str();
      },
      [](ArrowArrayStream* self) {
        delete static_cast<ExportedStream*>(self->private_data);
        self->release = nullptr;
      },
      new ExportedStream{answers, 0, ""}};
  return nb::capsule(stream, "arrow_array_stream", [](void* pointer) noexcept {
    auto* released = static_cast<ArrowArrayStream*>(pointer);
    if (released->release != nullptr) released->release(released);
    delete released;
  });
}

using HeldAndReport = std::pair<std::shared_ptr<HeldProgram>, paw::CompileReport>;

// A function of Python that takes sentences.
std::function<void(const std::string&)> sentences_to(const nb::object& note) {
  if (note.is_none()) return {};
  return [&note](const std::string& sentence) {
    const nb::gil_scoped_acquire acquire;
    note(to_str(sentence));
  };
}

// Compiles and loads. `progress(step, steps, loss, held_back)`, `note(sentence)` and `sending(sentence)`, or None.
HeldAndReport compile(const nb::dict& given, const std::string& output, const std::string& base, size_t threads,
                      const nb::object& progress, const nb::object& note, const nb::object& sending) {
  paw::CompileOptions options = compile_options_of(given);
  if (!progress.is_none()) {
    options.progress = [&](const paw::CompileProgress& p) {
      const nb::gil_scoped_acquire acquire;
      progress(p.step, p.steps, p.loss, p.held_back);
      return true;
    };
  }
  options.note = sentences_to(note);
  options.teacher.sending = sentences_to(sending);
  return unlocked([&](const std::atomic<bool>* cancel) -> HeldAndReport {
    options.cancel = cancel;
    const paw::Interpreter interpreter = interpreter_for(base, threads);
    const paw::LoadOptions load{.base = base, .threads = threads};
    if (output.empty()) {
      auto [bytes, report] = interpreter.compile(options);
      return {HeldProgram::on(interpreter, std::move(bytes), options.name, load), std::move(report)};
    }
    paw::CompileReport report = interpreter.compile(options, output);
    return {HeldProgram::on(interpreter, paw::read_whole_file(output, size_t{512} << 20), output, load),
            std::move(report)};
  });
}

paw::MapFileReport map_file(HeldProgram& held, const std::string& input, const std::string& output,
                            const std::string& column, bool strict, const nb::object& progress,
                            const nb::object& note) {
  paw::MapFileOptions options{.input = input, .output = output, .column = column, .strict = strict};
  if (!progress.is_none()) {
    options.progress = [&](const paw::MapFileProgress& p) {
      const nb::gil_scoped_acquire acquire;
      progress(p.rows, p.rows_in_all);
    };
  }
  options.note = sentences_to(note);
  return unlocked([&](const std::atomic<bool>* cancel) {
    options.cancel = cancel;
    return paw::map_file(held.program(), options);
  });
}

paw::TestOptions test_options(const std::string& match, double tolerance, const nb::object& progress) {
  paw::TestOptions options;
  options.match = {paw::match_named(match), tolerance};
  if (!progress.is_none()) {
    options.progress = [&progress](const paw::TestProgress& p) {
      const nb::gil_scoped_acquire acquire;
      progress(p.done, p.cases);
    };
  }
  return options;
}

template <typename Cases>
paw::TestReport test(HeldProgram& held, const Cases& cases, const std::string& match, double tolerance,
                     const nb::object& progress) {
  paw::TestOptions options = test_options(match, tolerance, progress);
  return unlocked([&](const std::atomic<bool>* cancel) {
    options.cancel = cancel;
    return paw::test(held.program(), cases, options);
  });
}

template <typename Cases>
paw::Comparison compare(HeldProgram& a, HeldProgram& b, const Cases& cases, const std::string& match, double tolerance,
                        const nb::object& progress) {
  paw::TestOptions options = test_options(match, tolerance, progress);
  return unlocked([&](const std::atomic<bool>* cancel) {
    options.cancel = cancel;
    return paw::compare(a.program(), b.program(), cases, options);
  });
}

std::vector<paw::ExamplePair> pairs_of(const std::vector<std::pair<std::string, std::string>>& given) {
  std::vector<paw::ExamplePair> pairs;
  for (const auto& [input, output] : given) pairs.push_back({input, output});
  return pairs;
}

std::optional<double> threshold_of(const paw::Abstention& abstention) {
  return abstention.below > 0 ? std::optional(abstention.below) : std::nullopt;
}

}  // namespace

NB_MODULE(_paw, m) {
  m.doc() = "The C++ API of paw in Python types.";
  nb::set_leak_warnings(false);  // programs may live until the process ends

  nb::register_exception_translator([](const std::exception_ptr& thrown, void*) {
    try {
      std::rethrow_exception(thrown);
    } catch (const paw::Error& error) {
      try {
        const nb::object type = nb::module_::import_("paw._error").attr("Error");
        PyErr_SetObject(type.ptr(), type(name_of_kind(error.kind()), to_str(error.what())).ptr());
      } catch (nb::python_error& failed) {
        failed.restore();
      }
    }
  });

  m.def("version", &paw::version);

  nb::class_<paw::Alternative>(m, "Alternative")
      .def_prop_ro("text", [](const paw::Alternative& a) { return to_str(a.text); })
      .def_ro("confidence", &paw::Alternative::confidence)
      .def("__repr__", [](const paw::Alternative& a) {
        return nb::str("Alternative({!r}, {:.4f})").attr("format")(to_str(a.text), a.confidence);
      });

  nb::class_<paw::Answer>(m, "Answer")
      .def_prop_ro("text", [](const paw::Answer& a) { return to_str(a.text); })
      .def_ro("confidence", &paw::Answer::confidence)
      .def_ro("tokens", &paw::Answer::tokens)
      .def_ro("truncated", &paw::Answer::truncated)
      .def_ro("abstained", &paw::Answer::abstained)
      .def_prop_ro("error",
                   [](const paw::Answer& a) { return a.error.empty() ? nb::none() : nb::object(to_str(a.error)); })
      .def_prop_ro("top", [](const paw::Answer& a) { return a.top; })
      .def("__str__", [](const paw::Answer& a) { return to_str(a.text); })
      .def("__repr__",
           [](const paw::Answer& a) {
             if (!a.error.empty()) return nb::str("Answer(error={!r})").attr("format")(to_str(a.error));
             const char* more = a.abstained ? ", abstained" : a.truncated ? ", truncated" : "";
             return nb::str("Answer({!r}, {:.4f}{})").attr("format")(to_str(a.text), a.confidence, more);
           })
      .def("__getstate__",
           [](const paw::Answer& a) {
             nb::list top;
             for (const auto& [text, confidence] : a.top)
               top.append(nb::make_tuple(nb::bytes(text.data(), text.size()), confidence));
             return nb::make_tuple(nb::bytes(a.text.data(), a.text.size()), a.confidence, a.tokens, a.truncated,
                                   to_str(a.error), a.abstained, top);
           })
      .def("__setstate__", [](paw::Answer& a, const nb::tuple& state) {
        new (&a) paw::Answer{to_text(state[0]),           nb::cast<double>(state[1]), nb::cast<size_t>(state[2]),
                             nb::cast<bool>(state[3]),    to_text(state[4]),          nb::cast<bool>(state[5]), {}};
        for (nb::handle item : nb::cast<nb::list>(state[6]))
          a.top.push_back({to_text(nb::object(item[0])), nb::cast<double>(item[1])});
      });

  nb::class_<AnswerCache>(m, "AnswerCache")
      .def(nb::init<size_t>(), "most"_a = 65536)
      .def_prop_ro("run", &AnswerCache::run);

  nb::class_<Answers>(m, "Answers")
      .def("__len__", &Answers::size)
      .def("__getitem__", &Answers::at)
      .def("__arrow_c_stream__", &answers_stream, "requested_schema"_a = nb::none());

  nb::class_<HeldProgram>(m, "Program")
      .def("run", &run, "input"_a.none(), "top"_a = 0)
      .def("map", &map, "inputs"_a.none(), "top"_a = 0, "progress"_a = nb::none())
      .def("map_arrow", &map_arrow, "data"_a.none(), "column"_a, "cache"_a)
      .def("with_abstention",
           [](HeldProgram& held, double below, const std::optional<std::string>& fallback) {
             return unlocked([&](const std::atomic<bool>*) { return held.with_abstention({below, fallback}); });
           },
           "below"_a, "fallback"_a.none())
      .def("with_constraint",
           [](HeldProgram& held, const nb::dict& constraint) {
             const auto options = constraint_of(constraint);
             return unlocked([&](const std::atomic<bool>*) { return held.with_constraint(options); });
           },
           "constraint"_a)
      .def("with_limit",
           [](HeldProgram& held, size_t max_tokens, bool allow_truncated) {
             return unlocked([&](const std::atomic<bool>*) { return held.with_limit(max_tokens, allow_truncated); });
           },
           "max_tokens"_a, "allow_truncated"_a)
      .def("map_file", &map_file, "input"_a, "output"_a, "column"_a, "strict"_a, "progress"_a = nb::none(),
           "note"_a = nb::none())
      .def("test_file", &test<std::string>, "cases"_a, "match"_a, "tolerance"_a, "progress"_a = nb::none())
      .def("test_pairs",
           [](HeldProgram& held, const std::vector<std::pair<std::string, std::string>>& cases,
              const std::string& match, double tolerance, const nb::object& progress) {
             return test(held, pairs_of(cases), match, tolerance, progress);
           },
           "cases"_a, "match"_a, "tolerance"_a, "progress"_a = nb::none())
      .def_prop_ro("bytes", [](const HeldProgram& h) { return nb::bytes(h.bytes().data(), h.bytes().size()); })
      .def_prop_ro("source", [](const HeldProgram& h) { return h.name(); })
      .def_prop_ro("options", [](const HeldProgram& h) { return dict_of(h.options()); })
      .def_prop_ro("name", [](HeldProgram& h) { return to_str(h.program().name()); })
      .def_prop_ro("id", [](HeldProgram& h) { return h.program().id(); })
      .def_prop_ro("spec", [](HeldProgram& h) { return to_str(h.program().spec()); })
      .def_prop_ro("labels", [](HeldProgram& h) { return h.program().labels(); })
      .def_prop_ro("score", [](HeldProgram& h) { return h.program().score(); })
      .def_prop_ro("abstains_below", [](HeldProgram& h) { return threshold_of(h.program().abstention()); })
      .def_prop_ro("fallback", [](HeldProgram& h) { return h.program().abstention().fallback; })
      .def_prop_ro("base", [](HeldProgram& h) { return h.program().interpreter().name(); })
      .def_prop_ro("base_sha256", [](HeldProgram& h) { return h.program().interpreter().sha256(); })
      .def_prop_ro("threads", [](HeldProgram& h) { return h.program().interpreter().threads(); });

  m.def(
      "load",
      [](const std::string& program, const nb::dict& options) {
        const auto load = load_options_of(options);
        return unlocked([&](const std::atomic<bool>*) { return HeldProgram::load(program, load); });
      },
      "program"_a, "options"_a);
  m.def(
      "from_bytes",
      [](const nb::bytes& bytes, const std::string& name, const std::string& base_sha256, const nb::dict& options) {
        const auto load = load_options_of(options);
        std::string copy(bytes.c_str(), bytes.size());
        return unlocked([&](const std::atomic<bool>*) {
          return HeldProgram::from_bytes(std::move(copy), name, load, base_sha256);
        });
      },
      "bytes"_a, "name"_a, "base_sha256"_a, "options"_a);

  nb::class_<paw::CompileReport>(m, "CompileReport")
      .def_ro("program", &paw::CompileReport::program)
      .def_ro("bytes", &paw::CompileReport::bytes)
      .def_ro("measured", &paw::CompileReport::measured)
      .def_prop_ro("score",
                   [](const paw::CompileReport& r) { return r.measured > 0 ? std::optional(r.score) : std::nullopt; })
      .def_prop_ro("interval", [](const paw::CompileReport& r) { return std::pair(r.score_low, r.score_high); })
      .def_ro("held_back", &paw::CompileReport::held_back)
      .def_ro("trained_on", &paw::CompileReport::trained_on)
      .def_ro("steps", &paw::CompileReport::steps)
      .def_ro("best_step", &paw::CompileReport::best_step)
      .def_ro("tokens_per_second", &paw::CompileReport::tokens_per_second)
      .def_ro("seconds", &paw::CompileReport::seconds)
      .def_prop_ro("from_teacher", [](const paw::CompileReport& r) { return r.teacher ? r.teacher->examples : 0; })
      .def("__repr__", [](const paw::CompileReport& r) {
        return nb::str("CompileReport({} bytes, {} held-back examples, score {:.4f}, {:.1f} s)")
            .attr("format")(r.bytes, r.measured, r.score, r.seconds);
      });

  m.def("compile", &compile, "options"_a, "output"_a, "base"_a, "threads"_a, "progress"_a.none(), "note"_a.none(),
        "sending"_a.none());
  m.def(
      "labels_from",
      [](const std::string& option) {
        const paw::ConstraintOptions constraint = paw::labels_from(option);
        return std::pair(constraint.labels, constraint.label_descriptions);
      },
      "option"_a);
  m.def(
      "seconds_of",
      [](const std::string& duration) { return std::chrono::duration<double>(paw::parse_duration(duration)).count(); },
      "duration"_a);

  nb::class_<paw::MapFileReport>(m, "MapFileReport")
      .def_ro("rows", &paw::MapFileReport::rows)
      .def_ro("failed", &paw::MapFileReport::failed)
      .def_ro("seconds", &paw::MapFileReport::seconds)
      .def("__repr__", [](const paw::MapFileReport& r) {
        return nb::str("MapFileReport({} rows, {} failed, {:.1f} s)").attr("format")(r.rows, r.failed, r.seconds);
      });

  nb::class_<paw::Case>(m, "Case")
      .def_prop_ro("input", [](const paw::Case& c) { return to_str(c.input); })
      .def_prop_ro("expected", [](const paw::Case& c) { return to_str(c.expected); })
      .def_prop_ro("actual", [](const paw::Case& c) { return to_str(c.actual); })
      .def_ro("milliseconds", &paw::Case::milliseconds)
      .def_ro("confidence", &paw::Case::confidence)
      .def_prop_ro("error",
                   [](const paw::Case& c) { return c.error.empty() ? nb::none() : nb::object(to_str(c.error)); });

  nb::class_<paw::TestReport>(m, "TestReport")
      .def_ro("program", &paw::TestReport::program)
      .def_ro("n", &paw::TestReport::n)
      .def_ro("errors", &paw::TestReport::errors)
      .def_ro("correct", &paw::TestReport::correct)
      .def_ro("exact_match", &paw::TestReport::exact_match)
      .def_prop_ro("interval", [](const paw::TestReport& r) { return std::pair(r.interval.low, r.interval.high); })
      .def_prop_ro("match", [](const paw::TestReport& r) { return r.match.value; })
      .def_ro("macro_f1", &paw::TestReport::macro_f1)
      .def_prop_ro("calibration_error", [](const paw::TestReport& r) { return r.calibration.ece; })
      .def_prop_ro("cases", [](const paw::TestReport& r) { return r.cases; })
      .def("text", [](const paw::TestReport& r) { return to_str(r.text()); })
      .def("json", [](const paw::TestReport& r) { return to_str(r.json()); })
      .def("html", [](const paw::TestReport& r) { return to_str(r.html()); })
      .def("junit", [](const paw::TestReport& r) { return to_str(r.junit()); });

  nb::class_<paw::Comparison>(m, "Comparison")
      .def_ro("n", &paw::Comparison::n)
      .def_ro("both_right", &paw::Comparison::both_right)
      .def_ro("only_a", &paw::Comparison::only_a)
      .def_ro("only_b", &paw::Comparison::only_b)
      .def_ro("both_wrong", &paw::Comparison::both_wrong)
      .def_ro("p_value", &paw::Comparison::p_value)
      .def_prop_ro("a", [](const paw::Comparison& c) { return c.a; })
      .def_prop_ro("b", [](const paw::Comparison& c) { return c.b; })
      .def("text", [](const paw::Comparison& c) { return to_str(c.text()); })
      .def("json", [](const paw::Comparison& c) { return to_str(c.json()); });
  m.def("compare_file", &compare<std::string>, "a"_a, "b"_a, "cases"_a, "match"_a, "tolerance"_a,
        "progress"_a = nb::none());
  m.def(
      "compare_pairs",
      [](HeldProgram& a, HeldProgram& b, const std::vector<std::pair<std::string, std::string>>& cases,
         const std::string& match, double tolerance, const nb::object& progress) {
        return compare(a, b, pairs_of(cases), match, tolerance, progress);
      },
      "a"_a, "b"_a, "cases"_a, "match"_a, "tolerance"_a, "progress"_a = nb::none());

  nb::class_<paw::Inspection>(m, "Inspection")
      .def_ro("program", &paw::Inspection::program)
      .def_ro("sha256", &paw::Inspection::sha256)
      .def_ro("bytes", &paw::Inspection::bytes)
      .def_prop_ro("prompt_template", [](const paw::Inspection& i) { return to_str(i.prompt_template); })
      .def("text", [](const paw::Inspection& i) { return to_str(i.text()); })
      .def("json", [](const paw::Inspection& i) { return to_str(i.json()); })
      .def("html", [](const paw::Inspection& i) { return to_str(i.html()); });
  m.def(
      "inspect",
      [](const std::string& program, bool probe, const std::string& base, size_t threads) {
        return unlocked([&](const std::atomic<bool>*) {
          return paw::inspect(program, {.probe = probe, .base = base, .threads = threads});
        });
      },
      "program"_a, "probe"_a, "base"_a, "threads"_a);

  m.def("list_store", [] {
    std::vector<std::tuple<std::string, std::string, std::string, uint64_t>> entries;
    for (const auto& [kind, name, path, bytes] : paw::list_store()) entries.emplace_back(kind, name, path, bytes);
    return entries;
  });
  m.def(
      "pull_base",
      [](const std::string& name) {
        return unlocked([&](const std::atomic<bool>*) { return paw::pull_base(name); });
      },
      "name"_a);
  m.def("stored_program_path", &paw::stored_program_path, "name"_a);
}
