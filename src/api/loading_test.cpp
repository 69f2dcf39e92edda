// Tests of bases in the store: their repacked form changes nothing but the time, and is made again where it is damaged.
#include "api/loading.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "io/file.hpp"
#include "store/store.hpp"
#include "testing/temporary_folder.hpp"

namespace paw {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBase = PAW_SOURCE_DIR "/tests/golden/tiny_base.gguf";

bool same_matrices(const Base& a, const Base& b) {
  return std::ranges::equal(a.matrices(), b.matrices(), [](const PackedMatrix* x, const PackedMatrix* y) {
    return std::ranges::equal(x->bytes(), y->bytes());
  });
}

class LoadingTest : public testing::Test {
 protected:
  LoadingTest() {
    const char* home = getenv("PAW_HOME");
    home_before_ = home == nullptr ? "" : home;
    setenv("PAW_HOME", folder.c_str(), 1);
    path = store::base_path("tiny");
    packed = folder / "bases" / "tiny.packed";
    fs::copy_file(kBase, path);
  }
  ~LoadingTest() override {
    unsetenv("PAW_CACHE");
    home_before_.empty() ? unsetenv("PAW_HOME") : setenv("PAW_HOME", home_before_.c_str(), 1);
  }

  // Which file is at a path: a rewritten one is another.
  static std::pair<ino_t, long> identity(const fs::path& file) {
    struct stat status {};
    return stat(file.c_str(), &status) == 0 ? std::pair{status.st_ino, status.st_mtim.tv_nsec}
                                            : std::pair{ino_t{0}, 0L};
  }
  size_t files_in_bases() const {
    return static_cast<size_t>(std::distance(fs::directory_iterator(folder / "bases"), {}));
  }

  const std::shared_ptr<const Base> expected = Base::load(kBase);
  const TemporaryFolder temporary;
  const fs::path& folder = temporary.path();
  fs::path path, packed;

 private:
  std::string home_before_;
};

TEST_F(LoadingTest, ABaseIsRepackedOnce) {
  EXPECT_TRUE(same_matrices(*load_base("tiny").base, *expected));
  const auto written = identity(packed);
  ASSERT_NE(written.first, 0);
  EXPECT_TRUE(same_matrices(*load_base("tiny").base, *expected));
  EXPECT_TRUE(same_matrices(*load_base(path).base, *expected));
  EXPECT_EQ(identity(packed), written);
  EXPECT_EQ(files_in_bases(), 2);
}

TEST_F(LoadingTest, DamageOfAnyPartIsMended) {
  load_base("tiny");
  const std::string whole = read_file(packed);
  std::vector<std::string> damaged = {"",
                                      "x",
                                      whole.substr(0, 191),
                                      whole.substr(0, 192),
                                      whole + "x",
                                      whole.substr(0, whole.size() / 2),
                                      whole.substr(0, whole.size() - 1)};
  for (const size_t at : {size_t{0}, size_t{18}, size_t{30}, size_t{90}, size_t{150}, size_t{191}, size_t{192},
                          whole.size() / 2, whole.size() - 1}) {
    damaged.push_back(whole);
    damaged.back()[at] = static_cast<char>(damaged.back()[at] ^ 1);
  }
  for (size_t i = 0; i < damaged.size(); ++i) {
    write_file(packed, damaged[i]);
    EXPECT_TRUE(same_matrices(*load_base("tiny").base, *expected)) << i;
    EXPECT_EQ(read_file(packed), whole) << i;
  }
}

TEST_F(LoadingTest, AnotherBaseUnderTheNameIsRepacked) {
  load_base("tiny");
  std::string other = read_file(path);
  other[other.size() - 5000] = static_cast<char>(other[other.size() - 5000] ^ 1);
  write_file(path, other);
  const auto loaded = load_base("tiny");
  EXPECT_FALSE(same_matrices(*loaded.base, *expected));
  EXPECT_TRUE(same_matrices(*loaded.base, *Base::load(path)));
  EXPECT_TRUE(PackedFile::open(packed, loaded.identity.sha256));
}

TEST_F(LoadingTest, WhereItCannotBeWrittenTheBaseIsLoadedAllTheSame) {
  fs::create_directories(packed / "in the way");
  EXPECT_TRUE(same_matrices(*load_base("tiny").base, *expected));
  EXPECT_EQ(files_in_bases(), 2);
  fs::remove_all(packed);
  if (geteuid() == 0) return;  // root may write anywhere
  fs::permissions(folder / "bases", fs::perms::owner_read | fs::perms::owner_exec);
  EXPECT_TRUE(same_matrices(*load_base("tiny").base, *expected));
  fs::permissions(folder / "bases", fs::perms::owner_all);
  EXPECT_EQ(files_in_bases(), 1);
}

TEST_F(LoadingTest, ManyMayStartAtOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> right = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] { right += same_matrices(*load_base("tiny").base, *expected) ? 1 : 0; });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(right, 8);
  EXPECT_EQ(files_in_bases(), 2);
}

TEST_F(LoadingTest, OnlyBasesOfTheStoreAreKeptRepacked) {
  const fs::path elsewhere = folder / "elsewhere.gguf";
  fs::copy_file(kBase, elsewhere);
  EXPECT_TRUE(same_matrices(*load_base(elsewhere).base, *expected));
  EXPECT_FALSE(fs::exists(folder / "elsewhere.packed"));
  EXPECT_EQ(store::packed_path(elsewhere), "");
  EXPECT_EQ(store::packed_path(path), packed);
}

TEST_F(LoadingTest, TheCachesCanBeSwitchedOff) {
  setenv("PAW_CACHE", "off", 1);
  EXPECT_TRUE(same_matrices(*load_base("tiny").base, *expected));
  EXPECT_FALSE(fs::exists(packed));
  EXPECT_FALSE(prefix_cache(load_base("tiny"), ""));
  setenv("PAW_CACHE", "on", 1);
  EXPECT_TRUE(prefix_cache(load_base("tiny"), ""));
  EXPECT_TRUE(fs::exists(packed));
  setenv("PAW_CACHE", "never", 1);
  EXPECT_THROW(load_base("tiny"), UsageError);
}

TEST_F(LoadingTest, RemovingABaseRemovesItsRepackedForm) {
  load_base("tiny");
  EXPECT_EQ(store::list().size(), 1);
  EXPECT_EQ(store::remove("tiny"), path);
  EXPECT_EQ(files_in_bases(), 0);
}

}  // namespace
}  // namespace paw
