#include "cli/options.hpp"

namespace paw::cli {

void begin_group(CLI::App& command, const std::string& title) { command.option_defaults()->group(title); }

void add_examples(CLI::App& command, std::initializer_list<const char*> lines) {
  std::string text;
  for (const char* line : lines) text += (text.empty() ? "" : "\n") + std::string(line);
  command.footer(text);
}

void add_program(CLI::App& command, std::string& program) {
  command.add_option("program", program, "A .paw file, or the name of a program in the store")->required();
}

void add_base_of_program(CLI::App& command, std::string& base) {
  command
      .add_option("--base", base, "Base model, if not the one that the program names: a name in the store or a file")
      ->type_name("BASE");
}

void add_base(CLI::App& command, std::string& base) {
  command.add_option("--base", base, "Base model: a name in the store or a GGUF file")
      ->type_name("BASE")
      ->capture_default_str();
}

void add_threads(CLI::App& command, size_t& threads, const std::string& more) {
  command
      .add_option("--threads", threads,
                  "Threads; 0, the default, means one for each processor" + (more.empty() ? "" : ". " + more))
      ->type_name("N")
      ->check(CLI::Range(0, 1024));
}

}  // namespace paw::cli
