#include "compile/universal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "compile/compile.hpp"
#include "compile/optimizer.hpp"
#include "util/json.hpp"
#include "util/lines.hpp"

namespace paw {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::string map_letters(std::string text, int (*change)(int)) {
  for (char& c : text) c = static_cast<char>(change(static_cast<unsigned char>(c)));
  return text;
}

std::string join(const std::vector<std::string>& parts, const std::string& separator) {
  std::string text;
  for (size_t i = 0; i < parts.size(); ++i) text += (i == 0 ? "" : separator) + parts[i];
  return text;
}

// {L} stands for the labels.
constexpr const char* kClassifyWordings[] = {
    "Classify the message. Answer with exactly one of: {L}.",
    "Classify the message of a customer. Answer with exactly one of: {L}.",
    "What does the user want? Return ONLY one of: {L}",
    "Route the request to the right team. Teams: {L}.",
    "Read the text and give its category, one of {L}.",
    "Pick the intent of this sentence from the following list: {L}. Answer with the intent only.",
    "You label user requests. Possible labels are {L}.",
    "Sort each line into one of these groups: {L}.",
    "Tag the input with one of the tags {L}.",
    "Which of these describes the text best: {L}?",
    "Decide which topic the message is about. Topics: {L}",
    "Given a message, output its label ({L}) and nothing else.",
};

// {L} stands for one label.
constexpr const char* kQuestionWordings[] = {
    "Is the message about {L}? Answer yes or no.",
    "Does the user want: {L}? Return yes or no.",
    "Say yes if the text is a case of \"{L}\", otherwise say no.",
    "Flag requests of the kind {L}. Output yes for those and no for all others.",
};

struct Transformation {
  const char* wordings[2];
  std::function<std::string(const std::string&)> apply;
};

std::string digits_masked(const std::string& text, const std::string& mask) {
  std::string out;
  bool in_number = false;
  for (const char c : text) {
    const bool digit = std::isdigit(static_cast<unsigned char>(c)) != 0;
    if (!digit)
      out += c;
    else if (!in_number)
      out += mask;
    in_number = digit;
  }
  return out;
}

std::string first_with_digit(const std::string& text) {
  for (const std::string& word : words_of(text)) {
    if (std::any_of(word.begin(), word.end(), [](unsigned char c) { return std::isdigit(c); })) return word;
  }
  return "none";
}

std::string longest_word(const std::string& text) {
  std::string longest;
  for (const std::string& word : words_of(text)) {
    if (word.size() > longest.size()) longest = word;
  }
  return longest;
}

const std::vector<Transformation>& transformations() {
  static const std::vector<Transformation> all = {
      {{"Write the text in capital letters.", "Convert the input to upper case."},
       [](const std::string& t) { return map_letters(t, std::toupper); }},
      {{"Repeat the text exactly as it is.", "Copy the input without any change."},
       [](const std::string& t) { return t; }},
      {{"Replace every number in the text with <*> and leave the rest as it is.", "Mask all numbers as <*>."},
       [](const std::string& t) { return digits_masked(t, "<*>"); }},
      {{"Give the last word of the text.", "Extract the final word."},
       [](const std::string& t) { return words_of(t).back(); }},
      {{"Give the first word of the text.", "Extract the first word of the message."},
       [](const std::string& t) { return words_of(t).front(); }},
      {{"Extract the first word that has a digit, exactly as it is written. Answer none if there is none.",
        "Which number does the message name? Copy it as written, or answer none."},
       first_with_digit},
      {{"Extract the longest word; the first one if there are several.", "Answer with the longest word of the input."},
       longest_word},
      {{"Split the text into words and return a JSON array of them.",
        "Return the words of the input as a JSON list of strings."},
       [](const std::string& t) {
         return nlohmann::json(words_of(t)).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
       }},
      {{"Join the words of the text with underscores.", "Turn the input into snake case."},
       [](const std::string& t) { return join(words_of(t), "_"); }},
      {{"Return JSON with the text under the key \"text\" and its number of words under \"words\".",
        "Make a JSON object with the fields text and words (how many words it has)."},
       [](const std::string& t) {
         return nlohmann::ordered_json{{"text", t}, {"words", words_of(t).size()}}.dump(
             -1, ' ', false, nlohmann::json::error_handler_t::replace);
       }},
  };
  return all;
}

std::string fill(const char* wording, const std::string& value) {
  std::string text = wording;
  text.replace(text.find("{L}"), 3, value);
  return text;
}

}  // namespace

std::vector<Utterance> read_corpus(const std::filesystem::path& path, std::span<const std::string> without) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw Error(fmt::format("cannot open {}", path.string()));
  LineReader lines(stream, path.string(), 1 << 20);
  std::vector<Utterance> utterances;
  for (std::string line; lines.append_next(line); line.clear()) {
    if (without_line_end(line).empty()) continue;
    const std::string where = fmt::format("{} line {}", path.string(), lines.count());
    const auto json = parse_json(without_line_end(line), where);
    if (!json.is_object() || !json.contains("input") || !json["input"].is_string() || !json.contains("output") ||
        !json["output"].is_string()) {
      throw Error(fmt::format("{} lacks a text \"input\" or \"output\"", where));
    }
    Utterance u{json["input"], json["output"], json.value("domain", "")};
    if (words_of(u.text).empty() || std::find(without.begin(), without.end(), u.domain) != without.end()) continue;
    utterances.push_back(std::move(u));
  }
  if (utterances.empty()) throw Error(fmt::format("{} has no utterances to train on", path.string()));
  return utterances;
}

TaskCutter::TaskCutter(std::vector<std::vector<Utterance>> corpora, uint64_t seed) : random_(seed) {
  for (const auto& utterances : corpora) {
    std::map<std::string, std::map<std::string, std::vector<std::string>>> by_domain;
    for (const Utterance& u : utterances) by_domain[u.domain][u.label].push_back(u.text);
    Corpus& corpus = corpora_.emplace_back();
    for (auto& [domain, labels] : by_domain) {
      corpus.domains.push_back(domain);
      auto& indices = corpus.domain_labels.emplace_back();
      for (auto& [label, texts] : labels) {
        indices.push_back(corpus.labels.size());
        corpus.labels.push_back(label);
        corpus.texts.push_back(std::move(texts));
      }
    }
  }
}

SmallTask TaskCutter::next(size_t examples) {
  const uint64_t kind = random_.below(10);
  return kind < 6 ? classification(examples) : kind < 7 ? question(examples) : transformation(examples);
}

const std::string& TaskCutter::text_of(const Corpus& corpus, size_t label) {
  const auto& texts = corpus.texts[label];
  return texts[random_.below(texts.size())];
}

const std::string& TaskCutter::any_text() {
  const Corpus& corpus = corpora_[random_.below(corpora_.size())];
  return text_of(corpus, random_.below(corpus.labels.size()));
}

// Half of the time the labels come from one domain, which makes them hard to tell apart.
std::vector<size_t> TaskCutter::some_labels(const Corpus& corpus, size_t count) {
  std::vector<size_t> pool;
  if (random_.below(2) == 0) {
    pool = corpus.domain_labels[random_.below(corpus.domains.size())];
  }
  if (pool.size() < 2) {
    pool.clear();
    for (size_t i = 0; i < corpus.labels.size(); ++i) pool.push_back(i);
  }
  random_.shuffle(pool);
  pool.resize(std::min(pool.size(), count));
  return pool;
}

SmallTask TaskCutter::classification(size_t examples) {
  const Corpus& corpus = corpora_[random_.below(corpora_.size())];
  const std::vector<size_t> labels = some_labels(corpus, 2 + random_.below(11));
  std::vector<std::string> names;
  const uint64_t style = random_.below(8);
  for (const size_t label : labels) {
    std::string name = corpus.labels[label];
    if (style == 0) std::replace(name.begin(), name.end(), ' ', '_');
    if (style == 1) name = map_letters(name, std::toupper);
    if (style == 2) std::replace(name.begin(), name.end(), ' ', '-');
    names.push_back(std::move(name));
  }
  SmallTask task{fill(kClassifyWordings[random_.below(std::size(kClassifyWordings))], join(names, ", ")), {}};
  for (size_t i = 0; i < examples; ++i) {
    const size_t chosen = random_.below(labels.size());
    task.examples.emplace_back(text_of(corpus, labels[chosen]), names[chosen]);
  }
  return task;
}

SmallTask TaskCutter::question(size_t examples) {
  const Corpus& corpus = corpora_[random_.below(corpora_.size())];
  const std::vector<size_t> labels = some_labels(corpus, 6);
  SmallTask task{fill(kQuestionWordings[random_.below(std::size(kQuestionWordings))], corpus.labels[labels[0]]), {}};
  for (size_t i = 0; i < examples; ++i) {
    const bool yes = random_.below(2) == 0;
    task.examples.emplace_back(text_of(corpus, yes ? labels[0] : labels[1 + random_.below(labels.size() - 1)]),
                               yes ? "yes" : "no");
  }
  return task;
}

SmallTask TaskCutter::transformation(size_t examples) {
  const auto& all = transformations();
  const Transformation& chosen = all[random_.below(all.size())];
  SmallTask task{chosen.wordings[random_.below(2)], {}};
  for (size_t i = 0; i < examples; ++i) {
    std::string text = any_text();
    // Numbers are rare in the corpora; some are put in, so that masking and extraction have work to do.
    if (random_.below(2) == 0) {
      std::vector<std::string> words = words_of(text);
      words.insert(words.begin() + static_cast<std::ptrdiff_t>(random_.below(words.size() + 1)),
                   std::to_string(random_.below(100'000)));
      text = join(words, " ");
    }
    task.examples.emplace_back(text, chosen.apply(text));
  }
  return task;
}

Adapter train_universal(const std::shared_ptr<const Base>& base, TaskCutter& tasks, const UniversalOptions& options,
                        ThreadPool& pool, const std::function<void(size_t, double, double)>& progress,
                        const std::atomic<bool>& cancel) {
  using Clock = std::chrono::steady_clock;
  const Tokenizer& tokenizer = base->tokenizer();
  Lora lora = Lora::initial(*base, options.rank, options.alpha, options.seed);
  const TransposedBase transposed(*base, pool.size());
  Gradients gradients(*base, transposed, lora);
  Optimizer optimizer(lora, 1.0F, 0.0F);
  double smoothed = 0;
  uint64_t tokens = 0;
  const auto start = Clock::now();
  for (size_t step = 1; step <= options.steps; ++step) {
    if (cancel) throw Error("interrupted; nothing was written");
    Batch batch;
    std::vector<Target> targets;
    std::vector<float> weights;
    for (size_t t = 0; t < options.tasks; ++t) {
      const SmallTask task = tasks.next(options.examples);
      const std::string text = prompt_template(task.spec, true);
      const size_t cut = text.find(kInputPlaceholder);
      const Prompt prompt(tokenizer, text.substr(0, cut), text.substr(cut + kInputPlaceholder.size()));
      const size_t first = batch.tokens.size();
      batch.add(prompt.prefix, first, {});
      for (const auto& [input, output] : task.examples) {
        std::vector<Token> row = prompt.with_input(tokenizer, input);
        const size_t begin = batch.tokens.size(), output_at = begin + row.size();
        std::vector<Token> answer = tokenizer.encode(output, Tokenizer::Special::AsText);
        row.insert(row.end(), answer.begin(), answer.end());
        answer.push_back(tokenizer.end_of_text());
        batch.add(row, begin, {{first, prompt.prefix.size()}});
        // Every example weighs the same, so that long answers do not drown the labels.
        for (size_t i = 0; i < answer.size(); ++i) {
          targets.push_back({output_at - 1 + i, answer[i]});
          weights.push_back(1.0F / static_cast<float>(answer.size() * options.tasks * options.examples));
        }
      }
    }
    gradients.clear();
    const float loss = gradients.compute(lora, batch, targets, weights, pool);
    optimizer.step(lora, gradients.gradients, scheduled_rate(options.rate, options.warmup, step, options.steps), pool);
    tokens += batch.tokens.size();
    smoothed = step == 1 ? loss : 0.98 * smoothed + 0.02 * loss;
    progress(step, smoothed, static_cast<double>(tokens) / std::chrono::duration<double>(Clock::now() - start).count());
  }
  return lora.to_adapter(*base, options.alpha);
}

}  // namespace paw
