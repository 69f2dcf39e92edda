// Lists of labels in a specification as spec_labels.hpp finds them: in a sentence, and in lines of their own. Pure
// functions, safe from several threads.
#pragma once

#include <string>
#include <vector>

#include "compile/label_items.hpp"
#include "compile/spec_text.hpp"

namespace paw {

// How plainly the text says that a list is the set of outputs.
enum class Strength {
  Possible,  // it could be
  Said,      // it is called a list
  Kind,      // stated: what is named is of a kind ("Tone: friendly or angry")
  Answer,    // stated: "answer x or y"
  Set,       // stated: "one of", "labels:", "classify as"
};

struct Reading {
  std::vector<LabelItem> items;
  Strength strength = Strength::Possible;
  size_t lines = 0;  // that the items stand in, one each; 0: in a sentence
};

// What the whole specification asks for.
struct Task {
  bool classifies = false;    // somewhere it says to choose or to classify
  bool writes = false;        // it begins with a verb that asks for a text: "extract", "translate"
  bool wants_marker = false;  // "answer with the letter": what stands before an item is its label
};
Task task_of(const std::vector<Pieces>& sentences);

// Adds what a sentence may list; `before` is the sentence before it.
void read_sentence(Pieces sentence, Pieces before, const Task& task, std::vector<Reading>& readings);

// How plainly the words before a colon or before a list of lines announce labels.
Strength strength_of_head(Pieces head, const Task& task);
// The same of the sentence behind a list of lines ("Answer with the name only.").
Strength strength_of_tail(Pieces tail, const Task& task);

// Whether a sentence asks for a text that is written, not chosen: "extract ...", "with the fields ...".
bool asks_for_text(Pieces sentence);

// A label for what fits none of a list: "If none fits, answer other."; empty where the sentence names none.
std::string fallback_label(Pieces sentence);

// The specification's lines apart from those that are items of a list.
struct Block {
  std::vector<std::string> lines;     // the items
  std::vector<std::string> markers;   // of each; empty texts where it has none
  std::vector<std::string> meanings;  // of a table's rows; else empty
  size_t position = 0;                // how many of the other lines stand before it
};
struct Layout {
  std::vector<std::string> prose;  // lines
  std::vector<Block> blocks;
};
Layout layout_of(const std::vector<SpecLine>& lines);

// Adds what the lines of a block list, between the sentences `head` and `tail`.
void read_block(const Block& block, Pieces head, Pieces tail, const Task& task, std::vector<Reading>& readings);

}  // namespace paw
