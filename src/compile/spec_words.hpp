// The words by which specifications in English, German, French, Spanish, Italian, Portuguese, Japanese and Russian say
// that they list the outputs there are, and those by which they ask for something else.
#pragma once

#include <cstdint>
#include <string_view>

#include "compile/spec_text.hpp"

namespace paw {

// What a word does in a specification; one word may do several things.
enum class WordUse : uint8_t {
  Or,           // joins the last two of a list: "or", "oder", "ou"
  And,          // the same: "and", "und", "et"
  Or_Else,      // "otherwise", "sonst", "sinon"
  If,           // "if", "when", "falls", "si"
  Negation,     // "nothing", "none", "keine": of what fits no label
  OutputVerb,   // "answer", "return", "gib", "réponds"
  Classifying,  // "classify", "sort", "ordne"
  Choosing,     // "choose", "pick", "wähle"
  As,           // behind a classifying verb: "as", "into", "als"
  Between,      // behind a choosing verb: "between", "zwischen", "entre"
  LabelNoun,    // what outputs are called where they are a set: "label", "categories", "options"
  OutputNoun,   // "output", "answer", "Ausgabe": of a set or of free text
  KindNoun,     // what a set of labels tells: "sentiment", "priority", "topic"
  MarkerNoun,   // "letter", "number", "id": what stands before an item is the label
  Filler,       // between the words above and the first label: "the", "following", "only"
  Article,      // "a", "the", "your": what follows is no literal output
  Preposition,  // "in", "whether": the same, of the first word of a list
  FreeVerb,     // "extract", "translate", "remove": asks for a text
  FreeNoun,     // "fields", "keys", "rules", "format": what is listed are no outputs
  InputNoun,    // "input", "Eingabe": what is listed are no outputs either
  Placeholder,  // "date", "number": stands for many outputs
  Fallback,     // "unknown", "none", "n/a": outputs where there is none
  Ending,       // behind the last label: "depending", "only", "without"
  Question,     // "which", "what", "welche"
  Copying,      // "copy", "verbatim", "wörtlich": labels stand as they are
  Only,         // "only", "just", "nur", "exactly"
};

// A bit for each use that the word, in lower case, has.
uint32_t uses_of(std::string_view word);
bool has_use(std::string_view word, WordUse use);

// Whether a piece is a word of this use; brackets, quotes and punctuation marks have none. Japanese words, which no
// blanks part, have the uses of what they contain.
bool is(const Piece& piece, WordUse use);
bool any(Pieces pieces, WordUse use);

// "one of", "eines von", "l'un des": the number of words of such a phrase that begins there, 0 for none.
size_t one_of_at(Pieces pieces);

// Words that say that a list is not all of it: "such as", "e.g.", "and so on", "usw.".
bool is_open(Pieces pieces);

// Whether it says that a list comes: "Only the following words may be output."
bool says_following(std::string_view text);

}  // namespace paw
