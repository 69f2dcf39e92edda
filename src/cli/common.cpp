#include "cli/common.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>

#include "store/store.hpp"
#include "util/sha256.hpp"

namespace paw::cli {

std::atomic<bool> interrupted = false;

namespace {

// What a program's meta.json says of its base; empty where it says nothing (programs made elsewhere).
std::string meta_text(const Program& program, const char* key) {
  const auto paw = program.meta.find("paw");
  if (paw == program.meta.end() || !paw->is_object()) return "";
  const auto base = paw->find("base");
  if (base == paw->end() || !base->is_object()) return "";
  const auto value = base->find(key);
  return value != base->end() && value->is_string() ? value->get<std::string>() : "";
}

}  // namespace

LoadedBase load_base(const std::string& name_or_path) {
  const auto path = store::resolve_base(name_or_path);
  LoadedBase loaded;
  loaded.base = Base::load(path);
  loaded.identity.sha256 = sha256_hex(loaded.base->file().bytes());
  const auto* known = store::find_known_base_by_sha256(loaded.identity.sha256);
  loaded.identity.name = known != nullptr ? known->name : path.stem().string();
  loaded.identity.file_name = known != nullptr ? known->file_name : path.filename().string();
  loaded.identity.repository = known != nullptr ? known->repository : "";
  loaded.identity.title = known != nullptr ? known->title : loaded.base->config().name;
  loaded.identity.bytes = loaded.base->file().bytes().size();
  return loaded;
}

LoadedProgram load_program(const std::string& name_or_path, const std::string& base_override, size_t threads) {
  const auto path = store::resolve_program(name_or_path);
  LoadedProgram loaded;
  loaded.program = Program::load(path);
  const std::string base_name = meta_text(loaded.program, "name"), sha256 = meta_text(loaded.program, "sha256");
  const auto* known = sha256.empty() ? nullptr : store::find_known_base_by_sha256(sha256);
  const std::string wanted = !base_override.empty() ? base_override : known != nullptr ? known->name : !base_name.empty() ? base_name : kDefaultBase;
  const auto base_path = store::resolve_base(wanted);
  loaded.base = Base::load(base_path);
  if (!sha256.empty() && sha256 != sha256_hex(loaded.base->file().bytes())) {
    throw Error(fmt::format("{} was compiled for the base {}, but {} is another model (its SHA-256 differs)", path.string(),
                            base_name.empty() ? sha256 : base_name, base_path.string()));
  }
  loaded.runner = std::make_unique<Runner>(Runner::of(loaded.base, loaded.program, std::make_shared<ThreadPool>(threads)));
  return loaded;
}

std::string dump(const nlohmann::ordered_json& json, int indent) {
  return json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

void print_json(const nlohmann::ordered_json& json) {
  fmt::print("{}\n", dump(json));
  std::fflush(stdout);
}

void install_interrupt() {
  struct sigaction action {};
  action.sa_handler = [](int) { interrupted = true; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

ProgressLine::ProgressLine() : terminal_(isatty(STDERR_FILENO) == 1) {}
ProgressLine::~ProgressLine() { clear(); }

void ProgressLine::show(double fraction, const std::string& text) {
  if (!terminal_) return;
  constexpr int kWidth = 24;
  const int full = std::clamp(static_cast<int>(fraction * kWidth), 0, kWidth);
  std::string bar;
  for (int i = 0; i < kWidth; ++i) bar += i < full ? "█" : "░";
  fmt::print(stderr, "\r\x1b[K{} {:3.0f} %  {}", bar, 100 * fraction, text);
  std::fflush(stderr);
  shown_ = true;
}

void ProgressLine::clear() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

std::string duration(double seconds) {
  const auto whole = static_cast<long>(seconds + 0.5);
  return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

}  // namespace paw::cli
