// What two programs say differently of themselves: in meta.json, and by the digest of their adapters.
#pragma once

#include <string>
#include <vector>

#include "paw/test.hpp"
#include "program/meta.hpp"

namespace paw {

// A program as it describes itself.
struct ProgramIdentity {
  const ProgramMeta& meta;
  const std::string& adapter_sha256;
};

// Of settings and other objects only the fields that differ, each by its name ("recipe rate"). Pure.
std::vector<FieldDifference> program_differences(const ProgramIdentity& a, const ProgramIdentity& b);

}  // namespace paw
