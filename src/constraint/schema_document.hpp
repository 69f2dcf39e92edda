// A JSON schema as a document: its references, and whether a value is valid by it.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "constraint/exact_json.hpp"
#include "constraint/pattern.hpp"

namespace paw {

// Throws Error (Unsupported) "the schema at PLACE WHAT", or "the schema itself WHAT".
[[noreturn]] void fail_schema(const std::string& path, const std::string& what);

// Single caller.
class SchemaDocument {
 public:
  explicit SchemaDocument(ExactJson root);

  const ExactJson& root() const { return root_; }

  // What a schema's "$ref" (or another keyword that works alike here) leads to. Throws Error where that is not in the
  // document.
  struct Target {
    const ExactJson* schema;
    std::string path;
  };
  Target resolve(const ExactJson& schema, const std::string& reference, const std::string& path) const;

  // A schema that stands for another one: what resolve() reads back. For schemas that are made from parts of others.
  ExactJson reference_to(const ExactJson& schema, const std::string& path);
  // Keeps a schema that is not in the document as long as the document.
  const ExactJson& keep(ExactJson schema) { return kept_.emplace_back(std::move(schema)); }

  // `known` is the argument of a keyword that the value is known to fit. Throws Error where a keyword cannot be judged.
  bool is_valid(const ExactJson& value, const ExactJson& schema, const std::string& path,
                const ExactJson* known = nullptr);
  bool matches(const std::string& text, const std::string& pattern, const std::string& path);

  // The names of dynamic anchors that stand only once in the document, so that they are as static as any other.
  bool is_static(const std::string& dynamic_reference) const;

 private:
  friend class SchemaJudge;
  void index(const ExactJson& node, const ExactJson* resource, const std::string& base);

  ExactJson root_;
  std::deque<ExactJson> kept_;
  std::vector<Target> references_;
  std::map<std::string, const ExactJson*> resources_;                                     // by absolute URI
  std::map<std::pair<const ExactJson*, std::string>, const ExactJson*> anchors_;          // of a resource
  std::map<std::string, int> dynamic_anchors_;                                            // how often each stands
  std::unordered_map<const ExactJson*, std::pair<const ExactJson*, std::string>> bases_;  // of schemas with references
  std::map<std::string, std::shared_ptr<const ByteGrammar>> patterns_;
};

}  // namespace paw
