// paw completion: completions for a shell. paw documents: they and the manual pages as files, for an installation.
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>

#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/options.hpp"
#include "paw/paw.hpp"

namespace paw::cli {
namespace {

// ---- Manual pages (man(7)) ----

std::string roff(const std::string& text) {
  std::string escaped;
  if (!text.empty() && (text[0] == '.' || text[0] == '\'')) escaped = "\\&";
  for (const char c : text) {
    if (c == '\\')
      escaped += "\\e";
    else if (c == '-')
      escaped += "\\-";
    else
      escaped += c;
  }
  return escaped;
}

std::string manual_page(const CLI::App& app, const CLI::App& command) {
  const bool whole = &command == &app;
  const std::string name = whole ? "paw" : "paw-" + command.get_name();
  const std::string typed = whole ? "paw" : "paw " + command.get_name();
  std::string description = command.get_description();
  std::string page =
      fmt::format(".TH {} 1 \"\" \"paw {}\" \"User commands\"\n.SH NAME\n{} \\- {}\n.SH SYNOPSIS\n.nf\n{}\n.fi\n",
                  roff(name), version(), roff(name), roff(description), roff(usage_of(command, typed)));
  if (whole) {
    page += ".SH COMMANDS\n";
    for (const CLI::App* sub : subcommands_of(app))
      page += fmt::format(".TP\n\\fBpaw\\-{}\\fR(1)\n{}\n", roff(sub->get_name()), roff(sub->get_description()));
  }
  if (const auto arguments = arguments_of(command); !arguments.empty()) {
    page += ".SH ARGUMENTS\n";
    for (const CLI::Option* argument : arguments) {
      const OptionText text = describe(*argument);
      page += fmt::format(".TP\n\\fI{}\\fR\n{}\n", roff(text.names), roff(text.text));
    }
  }
  page += ".SH OPTIONS\n";
  for (const OptionGroup& group : groups_of(command)) {
    page += fmt::format(".SS {}\n", roff(group.title));
    for (const CLI::Option* option : group.options) {
      const OptionText text = describe(*option);
      page += fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", roff(text.names),
                          text.value.empty() ? "" : " \\fI" + roff(text.value) + "\\fR", roff(text.text));
    }
  }
  if (!command.get_footer().empty()) {
    page += ".SH EXAMPLES\n.nf\n";
    for (const std::string& line : split_lines(command.get_footer())) page += roff(line) + "\n";
    page += ".fi\n";
  }
  page += ".SH EXIT STATUS\n0 on success, 1 when something failed, 2 when the command line makes no sense.\n";
  page += ".SH ENVIRONMENT\n.TP\n\\fBPAW_HOME\\fR\nThe store of bases and programs; ~/.paw without it.\n";
  if (!whole) page += ".SH SEE ALSO\n.BR paw (1)\n";
  return page;
}

// ---- Completions ----

// The names of an option as they are typed: "-o", "--output".
std::vector<std::string> typed_names(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

std::vector<const CLI::Option*> options_of(const CLI::App& command) {
  std::vector<const CLI::Option*> options;
  for (const OptionGroup& group : groups_of(command))
    options.insert(options.end(), group.options.begin(), group.options.end());
  return options;
}

std::string bash_completion(const CLI::App& app) {
  std::string names, cases;
  for (const CLI::App* command : subcommands_of(app)) {
    names += " " + command->get_name();
    std::string options, choices;
    for (const CLI::Option* option : options_of(*command)) {
      const std::vector<std::string> typed = typed_names(*option);
      for (const std::string& name : typed) options += " " + name;
      const OptionText text = describe(*option);
      if (!text.choices.empty())
        choices += fmt::format("        {}) COMPREPLY=($(compgen -W \"{}\" -- \"$word\")); return ;;\n",
                               fmt::join(typed, "|"), fmt::join(text.choices, " "));
    }
    cases += fmt::format("    {})\n", command->get_name());
    if (!choices.empty()) cases += fmt::format("      case $before in\n{}      esac\n", choices);
    cases += fmt::format("      options=\"{}\" ;;\n", options.substr(1));
  }
  return fmt::format(R"(# Completions of paw for bash.
_paw() {{
  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD - 1]}} options=
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "{} --help --version" -- "$word"))
    return
  fi
  case ${{COMP_WORDS[1]}} in
{}  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}}
complete -o filenames -F _paw paw
)",
                     names.substr(1), cases);
}

// Within single quotes of a shell.
std::string shell_quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string zsh_completion(const CLI::App& app) {
  std::string names, cases;
  const auto bare = [](std::string text) {  // of what means something to _arguments
    for (const char c : {'[', ']', ':'})
      std::replace(text.begin(), text.end(), c, c == ':' ? ';' : c == '[' ? '(' : ')');
    return text;
  };
  for (const CLI::App* command : subcommands_of(app)) {
    names += fmt::format("    {}\n", shell_quoted(command->get_name() + ":" + command->get_description()));
    cases += fmt::format("    {})\n      _arguments", command->get_name());
    for (const CLI::Option* option : options_of(*command)) {
      const OptionText text = describe(*option);
      for (const std::string& name : typed_names(*option)) {
        std::string word = fmt::format("*{}[{}]", name, bare(text.text));
        if (!text.choices.empty()) {
          word += fmt::format(":value:({})", fmt::join(text.choices, " "));
        } else if (!text.value.empty()) {
          word += ":value:_files";
        }
        cases += " \\\n        " + shell_quoted(word);
      }
    }
    cases += " \\\n        '*:file:_files' ;;\n";
  }
  return fmt::format(R"(#compdef paw
# Completions of paw for zsh.
local -a commands
commands=(
{})
if ((CURRENT == 2)); then
  _describe command commands
else
  local command=$words[2]
  shift words
  ((CURRENT--))
  case $command in
{}  esac
fi
)",
                     names, cases);
}

std::string fish_completion(const CLI::App& app) {
  std::string text = "# Completions of paw for fish.\n";
  for (const CLI::App* command : subcommands_of(app)) {
    text += fmt::format("complete -c paw -f -n __fish_use_subcommand -a {} -d {}\n", command->get_name(),
                        shell_quoted(command->get_description()));
    for (const CLI::Option* option : options_of(*command)) {
      const OptionText described = describe(*option);
      text += fmt::format("complete -c paw -n '__fish_seen_subcommand_from {}'", command->get_name());
      for (const std::string& name : option->get_snames()) text += " -s " + name;
      for (const std::string& name : option->get_lnames()) text += " -l " + name;
      if (!described.choices.empty()) {
        text += fmt::format(" -x -a {}", shell_quoted(fmt::format("{}", fmt::join(described.choices, " "))));
      } else if (!described.value.empty()) {
        text += " -r";
      }
      text += fmt::format(" -d {}\n", shell_quoted(described.text));
    }
  }
  return text;
}

void write_documents(const CLI::App& app, const std::filesystem::path& folder) {
  const std::filesystem::path pages = folder / "man1";
  std::filesystem::create_directories(pages);
  write_whole_file((pages / "paw.1").string(), manual_page(app, app));
  for (const CLI::App* command : subcommands_of(app))
    write_whole_file((pages / fmt::format("paw-{}.1", command->get_name())).string(), manual_page(app, *command));
  write_whole_file((folder / "paw.bash").string(), bash_completion(app));
  write_whole_file((folder / "_paw").string(), zsh_completion(app));
  write_whole_file((folder / "paw.fish").string(), fish_completion(app));
}

}  // namespace

void add_completion(CLI::App& app) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command =
      app.add_subcommand("completion", "Print completions for a shell: bash, zsh or fish")->group(kMore);
  command->add_option("shell", *shell, "bash, zsh or fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  add_examples(*command,
               {"source <(paw completion bash)", "paw completion fish > ~/.config/fish/completions/paw.fish"});
  command->callback([&app, shell] {
    fmt::print("{}", *shell == "bash"  ? bash_completion(app)
                     : *shell == "zsh" ? zsh_completion(app)
                                       : fish_completion(app));
  });
}

void add_documents(CLI::App& app) {
  auto folder = std::make_shared<std::string>();
  CLI::App* command = app.add_subcommand("documents", "Write manual pages and completions into a folder")->group("");
  command->add_option("folder", *folder, "The folder")->required();
  command->callback([&app, folder] { write_documents(app, *folder); });
}

}  // namespace paw::cli
