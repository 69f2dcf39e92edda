// Tests of prefixes kept on disk: they change no answer, and no file is believed that is not whole.
#include "decode/prefix_cache.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <thread>

#include "decode/runner.hpp"
#include "io/file.hpp"
#include "hash/sha256.hpp"
#include "testing/temporary_folder.hpp"

namespace paw {
namespace {

namespace fs = std::filesystem;

const std::string kDigest(64, 'a');
const std::vector<Token> kPrefix = {5, 99, 100, 7, 42};

class PrefixCacheTest : public testing::Test {
 protected:
  // A cache of `rows` rows whose numbers depend on `seed`.
  KvCache filled(size_t rows, float seed = 1) const {
    KvCache cache;
    cache.resize(base->config(), rows);
    float value = seed;
    for (auto* sides : {&cache.keys, &cache.values}) {
      for (auto& side : *sides) {
        for (float& x : side) x = value += 0.5F;
      }
    }
    return cache;
  }
  std::vector<float> first_rows(const KvCache& cache, size_t rows) const {
    std::vector<float> all;
    for (const auto* sides : {&cache.keys, &cache.values}) {
      for (const auto& side : *sides)
        all.insert(all.end(), side.begin(),
                   side.begin() + static_cast<std::ptrdiff_t>(rows * base->config().kv_width()));
    }
    return all;
  }
  size_t files() const { return static_cast<size_t>(std::distance(fs::directory_iterator(folder), {})); }

  std::vector<Output> answers(const PrefixCache* prefixes) const {
    const auto pool = std::make_shared<ThreadPool>(1);
    Prompt prompt(base->tokenizer(), "Say something about this: ", "");
    Runner runner(base, nullptr, prompt, {}, OutputLimit{.tokens = 8, .allow_truncated = true}, pool, prefixes);
    return runner.run(std::vector<std::string>{"one", "another"});
  }

  const std::shared_ptr<const Base> base = Base::load(PAW_SOURCE_DIR "/tests/golden/tiny_base.gguf");
  const TemporaryFolder temporary;
  const fs::path& folder = temporary.path();
};

TEST_F(PrefixCacheTest, GivesBackTheRows) {
  const PrefixCache prefixes(folder / "made", kDigest, "adapter");
  const KvCache written = filled(9);
  KvCache read;
  EXPECT_FALSE(prefixes.load(kPrefix, base->config(), read));
  prefixes.save(kPrefix, base->config(), written);
  ASSERT_TRUE(prefixes.load(kPrefix, base->config(), read));
  EXPECT_EQ(first_rows(read, kPrefix.size()), first_rows(written, kPrefix.size()));
  KvCache larger = filled(20, 1000);
  ASSERT_TRUE(prefixes.load(kPrefix, base->config(), larger));
  EXPECT_EQ(first_rows(larger, kPrefix.size()), first_rows(written, kPrefix.size()));
  EXPECT_EQ(larger.keys[0].back(), filled(20, 1000).keys[0].back());
}

TEST_F(PrefixCacheTest, AnotherBaseAdapterOrPrefixIsAnotherFile) {
  const PrefixCache prefixes(folder, kDigest, "adapter");
  prefixes.save(kPrefix, base->config(), filled(5));
  KvCache cache;
  EXPECT_FALSE(PrefixCache(folder, std::string(64, 'b'), "adapter").load(kPrefix, base->config(), cache));
  EXPECT_FALSE(PrefixCache(folder, kDigest, "adapteR").load(kPrefix, base->config(), cache));
  std::vector<Token> other = kPrefix;
  other.back() = 43;
  EXPECT_FALSE(prefixes.load(other, base->config(), cache));
  EXPECT_TRUE(prefixes.load(kPrefix, base->config(), cache));
}

TEST_F(PrefixCacheTest, DamageIsNotBelieved) {
  const PrefixCache prefixes(folder, kDigest, "adapter");
  prefixes.save(kPrefix, base->config(), filled(5));
  const fs::path path = prefixes.path_of(kPrefix);
  const std::string bytes = read_file(path);
  KvCache cache;
  for (size_t i = 0; i < bytes.size(); i += i < 80 ? 1 : 97) {
    std::string damaged = bytes;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    write_file(path, damaged);
    EXPECT_FALSE(prefixes.load(kPrefix, base->config(), cache)) << i;
  }
  for (const size_t size : {size_t{0}, size_t{63}, size_t{64}, bytes.size() / 2, bytes.size() - 1}) {
    write_file(path, bytes.substr(0, size));
    EXPECT_FALSE(prefixes.load(kPrefix, base->config(), cache)) << size;
  }
  write_file(path, bytes + "x");
  EXPECT_FALSE(prefixes.load(kPrefix, base->config(), cache));
  fs::remove(path);
  fs::create_directory(path);
  EXPECT_FALSE(prefixes.load(kPrefix, base->config(), cache));
}

TEST_F(PrefixCacheTest, AnswersAreTheSame) {
  const PrefixCache prefixes(folder, kDigest, "adapter");
  const std::vector<Output> expected = answers(nullptr);
  for (const char* run : {"computed", "read", "damaged"}) {
    if (run == std::string("damaged")) write_file(fs::directory_iterator(folder)->path(), "not a prefix");
    const std::vector<Output> found = answers(&prefixes);
    for (size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ(found[i].text, expected[i].text) << run;
      EXPECT_EQ(found[i].confidence, expected[i].confidence) << run;
    }
    EXPECT_EQ(files(), 1) << run;
    EXPECT_GT(fs::file_size(fs::directory_iterator(folder)->path()), 1000) << run;
  }
}

// Numbers that the forward pass gives are kept by this version's files. If this digest is another one, then they have
// changed: raise kVersion in prefix_cache.cpp, or old files would be believed, and put the new digest here.
TEST_F(PrefixCacheTest, AVersionStandsForItsNumbers) {
  const PrefixCache prefixes(folder, kDigest, "adapter");
  answers(&prefixes);
  EXPECT_EQ(sha256_hex(read_file(fs::directory_iterator(folder)->path())),
            "bd323dce9d15ba87a31384c02036e2dedc9a9ce980bb30ba97407c2ba33e13ea");
}

TEST_F(PrefixCacheTest, TheLeastRecentlyUsedGoWhenTheFolderIsFull) {
  const PrefixCache measure(folder, kDigest, "");
  measure.save(kPrefix, base->config(), filled(5));
  const uint64_t size = fs::file_size(measure.path_of(kPrefix));
  fs::remove(measure.path_of(kPrefix));

  const auto of = [&](const char* adapter) { return PrefixCache(folder, kDigest, adapter, 3 * size); };
  KvCache cache;
  for (const char* adapter : {"a", "b", "c"}) of(adapter).save(kPrefix, base->config(), filled(5));
  const auto now = fs::file_time_type::clock::now();
  for (const auto& [adapter, age] : {std::pair{"a", 3}, {"b", 2}, {"c", 1}})
    fs::last_write_time(of(adapter).path_of(kPrefix), now - std::chrono::hours(age));
  ASSERT_TRUE(of("a").load(kPrefix, base->config(), cache));  // which makes it the newest
  of("d").save(kPrefix, base->config(), filled(5));
  EXPECT_EQ(files(), 3);
  EXPECT_FALSE(of("b").load(kPrefix, base->config(), cache));
  for (const char* adapter : {"a", "c", "d"}) EXPECT_TRUE(of(adapter).load(kPrefix, base->config(), cache)) << adapter;

  const PrefixCache small(folder, kDigest, "e", size - 1);  // has no room for any: nothing is given up for it
  small.save(kPrefix, base->config(), filled(5));
  EXPECT_EQ(files(), 3);
}

TEST_F(PrefixCacheTest, AFolderThatCannotBeWrittenIsNoError) {
  write_file(folder / "file", "in the way");
  const PrefixCache blocked(folder / "file" / "prefix", kDigest, "adapter");
  EXPECT_EQ(answers(&blocked)[0].text, answers(nullptr)[0].text);
  if (geteuid() == 0) return;  // root may write anywhere
  fs::permissions(folder, fs::perms::owner_read | fs::perms::owner_exec);
  const PrefixCache read_only(folder, kDigest, "adapter");
  EXPECT_EQ(answers(&read_only)[0].text, answers(nullptr)[0].text);
  fs::permissions(folder, fs::perms::owner_all);
  EXPECT_EQ(files(), 1);
}

TEST_F(PrefixCacheTest, ManyMayWriteAndReadAtOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0, found = 0;
  const uint64_t limit = 20000;  // a few files: they are removed while others read
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        const int program = (i + t) % 5;
        const PrefixCache prefixes(folder, kDigest, std::to_string(program), limit);
        const KvCache expected = filled(5, static_cast<float>(program));
        prefixes.save(kPrefix, base->config(), expected);
        KvCache cache;
        if (!prefixes.load(kPrefix, base->config(), cache)) continue;
        ++found;
        if (first_rows(cache, 5) != first_rows(expected, 5)) ++wrong;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(found, 0);
}

}  // namespace
}  // namespace paw
