// What every HTML page of ours is made of: one file with its style inline, light and dark, no script, nothing fetched,
// readable from a phone to a wide screen. Text from data goes through shown().
#pragma once

#include <string>
#include <string_view>

namespace paw {

// The whole page; `body` is HTML, `title` is text.
std::string html_page(const std::string& title, const std::string& body);

// `text` as HTML that shows it on one line (see one_line), cut after 2,000 columns; fit for an attribute as well.
std::string shown(std::string_view text);

// A box with a number that the eye should find: what it is, the number, what it rests on. All are text.
std::string html_card(const std::string& name, const std::string& value, const std::string& note);

}  // namespace paw
