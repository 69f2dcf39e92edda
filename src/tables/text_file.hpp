// A text file as UTF-8, whatever it is stored as.
#pragma once

#include <cstddef>
#include <filesystem>
#include <streambuf>
#include <string>
#include <string_view>

#include "tables/stored_bytes.hpp"

namespace paw {

// The text of a file, uncompressed (StoredBytes), a byte order mark left out. Give it to a std::istream with
// exceptions(badbit) on. One thread at a time.
// - UTF-16 is known by its mark, or by the zeros that it has where it is mostly ASCII. A surrogate alone becomes U+FFFD.
// - Windows-1252 is known where the first bytes beyond ASCII are not UTF-8 and do not look like damaged UTF-8 either.
// - Other bytes are as they stand, whether they are UTF-8 or not.
// Throws Error: NotFound, Io, Damaged (compressed data or UTF-16 that is cut), Unsupported (UTF-32).
class TextFile final : public std::streambuf {
 public:
  explicit TextFile(const std::filesystem::path& path);
  TextFile(std::string bytes, std::string name);

  const std::string& name() const { return bytes_.name(); }
  // What the file begins with: all of it, or at least 16 KiB. Before anything was read from the stream.
  std::string_view beginning() const { return {gptr(), static_cast<size_t>(egptr() - gptr())}; }
  // A sentence about the encoding where it was guessed, as far as was read; empty otherwise.
  std::string note() const;
  // Of the bytes as they are stored; once, after the stream's end.
  std::string sha256() { return bytes_.sha256(); }

 protected:
  int_type underflow() override;

 private:
  enum class Encoding { Ascii, Bytes, Utf16Little, Utf16Big, Windows1252 };  // Ascii: not known yet
  bool read_block();
  void find_encoding();
  void judge_bytes(bool last);
  void take_bytes(size_t count);
  void take_utf16(bool last);
  void take_windows_1252();

  StoredBytes bytes_;
  Encoding encoding_ = Encoding::Ascii;
  bool guessed_ = false, begun_ = false;
  std::string raw_, text_;  // of raw_, what is left of a block that is not used yet
};

}  // namespace paw
