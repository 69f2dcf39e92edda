#include "program.hpp"

#include <unistd.h>

#include <filesystem>
#include <functional>
#include <vector>

namespace {

constexpr size_t kLargestProgram = size_t{512} << 20;

// The programs that live, the latest last. Never destroyed, as programs may outlive static objects.
struct Registry {
  std::mutex changing;
  std::vector<std::weak_ptr<Loaded>> programs;

  void add(const std::shared_ptr<Loaded>& loaded) {
    const std::lock_guard lock(changing);
    std::erase_if(programs, [](const auto& program) { return program.expired(); });
    programs.push_back(loaded);
  }
  // The latest one of this process for which `fits` holds; null where there is none.
  std::shared_ptr<Loaded> find(const std::function<bool(const Loaded&)>& fits) {
    const std::lock_guard lock(changing);
    for (auto program = programs.rbegin(); program != programs.rend(); ++program) {
      auto loaded = program->lock();
      if (loaded != nullptr && loaded->process == getpid() && fits(*loaded)) return loaded;
    }
    return nullptr;
  }
  // What belongs to the parent process must never be destroyed here: its threads could not be joined.
  static void leak_if_foreign(std::shared_ptr<Loaded> loaded) {
    if (loaded != nullptr && loaded->process != getpid()) new std::shared_ptr<Loaded>(std::move(loaded));
  }
};

Registry& registry() {
  static auto* const kept = new Registry;
  return *kept;
}

std::shared_ptr<Loaded> registered(paw::Program program, const paw::LoadOptions& options) {
  auto loaded = std::make_shared<Loaded>(Loaded{std::move(program), options.base, options.threads, getpid()});
  registry().add(loaded);
  return loaded;
}

std::string file_of(const std::string& name_or_path) {
  std::error_code ignored;
  return std::filesystem::exists(name_or_path, ignored) ? name_or_path : paw::stored_program_path(name_or_path);
}

}  // namespace

HeldProgram::HeldProgram(std::shared_ptr<const std::string> bytes, std::string name, paw::LoadOptions options,
                         std::shared_ptr<Loaded> loaded)
    : bytes_(std::move(bytes)), name_(std::move(name)), options_(std::move(options)), loaded_(std::move(loaded)) {}

HeldProgram::~HeldProgram() { Registry::leak_if_foreign(std::move(loaded_)); }

std::shared_ptr<HeldProgram> HeldProgram::load(const std::string& name_or_path, const paw::LoadOptions& options) {
  const auto beside = registry().find([&](const Loaded& other) { return other.threads == options.threads; });
  paw::Program program = beside ? paw::Program::load_beside(beside->program, name_or_path, options)
                                : paw::Program::load(name_or_path, options);
  auto bytes = std::make_shared<const std::string>(paw::read_whole_file(file_of(name_or_path), kLargestProgram));
  auto loaded = registered(std::move(program), options);
  return std::shared_ptr<HeldProgram>(new HeldProgram(std::move(bytes), name_or_path, options, std::move(loaded)));
}

std::shared_ptr<HeldProgram> HeldProgram::from_bytes(std::string bytes, const std::string& name,
                                                     const paw::LoadOptions& options, const std::string& base_sha256) {
  const auto beside = registry().find([&](const Loaded& other) {
    return other.threads == options.threads && !base_sha256.empty() &&
           other.program.interpreter().sha256() == base_sha256;
  });
  if (beside) return on(beside->program.interpreter(), std::move(bytes), name, options);
  paw::Program program = paw::Program::from_bytes(bytes, name, options);
  return std::shared_ptr<HeldProgram>(new HeldProgram(std::make_shared<const std::string>(std::move(bytes)), name,
                                                      options, registered(std::move(program), options)));
}

std::shared_ptr<HeldProgram> HeldProgram::on(const paw::Interpreter& interpreter, std::string bytes,
                                             const std::string& name, const paw::LoadOptions& options) {
  paw::Program program = paw::Program::from_bytes(bytes, name, interpreter, options);
  return std::shared_ptr<HeldProgram>(new HeldProgram(std::make_shared<const std::string>(std::move(bytes)), name,
                                                      options, registered(std::move(program), options)));
}

paw::Program HeldProgram::program() {
  const std::lock_guard lock(changing_);
  if (loaded_->process == getpid()) return loaded_->program;
  const paw::Interpreter& before = loaded_->program.interpreter();
  const auto beside = registry().find([&](const Loaded& other) {
    return other.threads == options_.threads && other.program.interpreter().sha256() == before.sha256();
  });
  const paw::Interpreter interpreter =
      beside ? beside->program.interpreter() : before.with_threads(options_.threads);
  auto loaded = registered(paw::Program::from_bytes(*bytes_, name_, interpreter, options_), options_);
  Registry::leak_if_foreign(std::exchange(loaded_, std::move(loaded)));
  return loaded_->program;
}

std::shared_ptr<HeldProgram> HeldProgram::holding(paw::Program program, paw::LoadOptions options) const {
  auto loaded = registered(std::move(program), options);
  return std::shared_ptr<HeldProgram>(new HeldProgram(bytes_, name_, std::move(options), std::move(loaded)));
}

std::shared_ptr<HeldProgram> HeldProgram::with_abstention(const paw::Abstention& abstention) {
  paw::LoadOptions options = options_;
  options.abstention = abstention;
  return holding(program().with_abstention(abstention), std::move(options));
}

std::shared_ptr<HeldProgram> HeldProgram::with_constraint(const paw::ConstraintOptions& constraint) {
  paw::LoadOptions options = options_;
  options.constraint = constraint;
  return holding(program().with_constraint(constraint), std::move(options));
}

std::shared_ptr<HeldProgram> HeldProgram::with_limit(size_t max_tokens, bool allow_truncated) {
  paw::LoadOptions options = options_;
  options.max_tokens = max_tokens;
  options.allow_truncated = allow_truncated;
  return holding(paw::Program::from_bytes(*bytes_, name_, program().interpreter(), options), options);
}

paw::Interpreter interpreter_for(const std::string& base, size_t threads) {
  const auto beside =
      registry().find([&](const Loaded& other) { return other.threads == threads && other.base == base; });
  return beside ? beside->program.interpreter() : paw::Interpreter::load(base, threads);
}
