// Tests of the number of processors: the affinity mask of this machine, and quotas of control groups from folders that
// look like those of other machines.
#include "kernels/processors.hpp"

#include <gtest/gtest.h>
#include <sched.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <thread>

#include "testing/temporary_folder.hpp"

namespace paw {
namespace {

namespace fs = std::filesystem;

class CpuQuotaTest : public ::testing::Test {
 protected:
  void write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << text << '\n';
  }
  // The process is in `group` of version 2, of which `seen` is what is mounted.
  void version_two(const std::string& group, const std::string& seen = "/") {
    write("proc/self/cgroup", "0::" + group);
    write("proc/self/mountinfo", "25 1 0:22 / /proc rw - proc proc rw\n30 23 0:26 " + seen +
                                     " /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate");
  }
  void version_one(const std::string& group, const std::string& seen = "/") {
    write("proc/self/cgroup", "5:memory:/elsewhere\n4:cpu,cpuacct:" + group + "\n0::/elsewhere");
    write("proc/self/mountinfo", "34 25 0:29 " + seen +
                                     " /sys/fs/cgroup/cpu,cpuacct rw master:9 - cgroup cgroup rw,cpu,cpuacct\n"
                                     "35 25 0:30 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset");
  }
  void version_one_quota(const std::string& folder, const std::string& quota, const std::string& period) {
    write("sys/fs/cgroup/cpu,cpuacct/" + folder + "/cpu.cfs_quota_us", quota);
    write("sys/fs/cgroup/cpu,cpuacct/" + folder + "/cpu.cfs_period_us", period);
  }

  const TemporaryFolder folder_;
  const fs::path& root_ = folder_.path();
};

TEST_F(CpuQuotaTest, NothingWithoutControlGroups) { EXPECT_EQ(cpu_quota(root_), std::nullopt); }

TEST_F(CpuQuotaTest, VersionTwo) {
  version_two("/user.slice/app");
  EXPECT_EQ(cpu_quota(root_), std::nullopt);
  write("sys/fs/cgroup/user.slice/app/cpu.max", "max 100000");
  EXPECT_EQ(cpu_quota(root_), std::nullopt);
  write("sys/fs/cgroup/user.slice/app/cpu.max", "150000 100000");
  EXPECT_EQ(cpu_quota(root_), 1.5);
}

TEST_F(CpuQuotaTest, TheLeastOfAGroupAndThoseAboveIt) {
  version_two("/a/b/c");
  write("sys/fs/cgroup/a/cpu.max", "300000 100000");
  write("sys/fs/cgroup/a/b/cpu.max", "50000 100000");
  write("sys/fs/cgroup/a/b/c/cpu.max", "400000 100000");
  write("sys/fs/cgroup/a/other/cpu.max", "10000 100000");
  EXPECT_EQ(cpu_quota(root_), 0.5);
}

TEST_F(CpuQuotaTest, AContainerSeesItsOwnGroupAtTheTop) {
  write("sys/fs/cgroup/cpu.max", "200000 100000");
  for (const char* group : {"/", "/docker/1f", "/docker/1f/inner", "/../outside"}) {
    version_two(group, group == std::string("/") ? "/" : "/docker/1f");
    EXPECT_EQ(cpu_quota(root_), 2.0) << group;
  }
}

TEST_F(CpuQuotaTest, VersionOne) {
  version_one("/batch");
  version_one_quota("", "-1", "100000");
  version_one_quota("batch", "-1", "100000");
  EXPECT_EQ(cpu_quota(root_), std::nullopt);
  version_one_quota("batch", "25000", "10000");
  EXPECT_EQ(cpu_quota(root_), 2.5);
  version_one("/docker/1f/batch", "/docker/1f");
  EXPECT_EQ(cpu_quota(root_), 2.5);
}

TEST_F(CpuQuotaTest, VersionOneBesideAnEmptyVersionTwo) {
  version_one("/batch");
  version_one_quota("batch", "100000", "100000");
  std::ofstream(root_ / "proc/self/mountinfo", std::ios::app)
      << "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n";
  EXPECT_EQ(cpu_quota(root_), 1.0);
}

TEST_F(CpuQuotaTest, FoldersWithSpaces) {
  version_two("/a");
  write("proc/self/mountinfo", "30 23 0:26 / /my\\040groups rw - cgroup2 cgroup2 rw");
  write("my groups/a/cpu.max", "70000 100000");
  EXPECT_EQ(cpu_quota(root_), 0.7);
}

TEST_F(CpuQuotaTest, WhatIsMalformedSetsNoQuota) {
  version_two("/a");
  for (const char* text : {"", "max", "100000", "-5 100000", "1e5 100000", "0 100000", "100000 0", "1 2 3", "x y",
                           "99999999999999999999999 100000"}) {
    write("sys/fs/cgroup/a/cpu.max", text);
    EXPECT_EQ(cpu_quota(root_), std::nullopt) << text;
  }
  write("sys/fs/cgroup/a/cpu.max", "100000 100000");
  for (const char* text : {"", "30", "30 23 0:26 / /sys/fs/cgroup rw -", "- - - - - - - -", "\\0 \\ \\777 - cgroup2"}) {
    write("proc/self/mountinfo", text);
    EXPECT_EQ(cpu_quota(root_), std::nullopt) << text;
  }
}

TEST(ProcessorsTest, TheAffinityMaskBoundsThem) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  EXPECT_GE(available_processors(), 1U);
  EXPECT_LE(available_processors(), static_cast<size_t>(CPU_COUNT(&before)));
  size_t in_thread = 0;
  // The mask of a thread of its own, so that the other tests keep theirs.
  std::thread([&] {
    cpu_set_t one;
    CPU_ZERO(&one);
    for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++i) {
      if (CPU_ISSET(i, &before)) CPU_SET(i, &one);
    }
    ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
    in_thread = available_processors();
  }).join();
  EXPECT_EQ(in_thread, 1U);
}

}  // namespace
}  // namespace paw
