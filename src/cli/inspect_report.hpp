// What `paw inspect` shows of a program, for people: as text and as an HTML page.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "program/norms.hpp"

namespace paw::cli {

// `described` is the object that `paw inspect --json` prints; what is absent from it is left out. Control characters in
// it are shown, never sent to the terminal; the prompt alone keeps its line ends.
std::string inspect_text(const nlohmann::ordered_json& described, const AdapterNorms& norms);

// The same as a page (see eval/html_page.hpp).
std::string inspect_html(const nlohmann::ordered_json& described, const AdapterNorms& norms);

}  // namespace paw::cli
