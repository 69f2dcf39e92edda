#include "archive/zip.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

namespace paw {
namespace {

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

TEST(Zip, RoundTripsInOrder) {
  const std::string large(200000, 'x');
  const std::string bytes = zip_bytes({{"b", "second"}, {"a", large}, {"empty", ""}});
  const ZipReader archive(bytes_of(bytes), "t");
  EXPECT_EQ(archive.read("b", 6), "second");
  EXPECT_EQ(archive.read("a", 200000), large);
  EXPECT_EQ(archive.read("empty", 0), "");
  EXPECT_TRUE(archive.has("b"));
  EXPECT_FALSE(archive.has("c"));
  EXPECT_LT(bytes.find("second"), bytes.find("xxx"));
}

TEST(Zip, TheSameBytesInEveryTimeZone) {
  const std::string here = zip_bytes({{"a", "1"}});
  for (const char* zone : {"UTC", "Pacific/Kiritimati", "America/Los_Angeles"}) {
    setenv("TZ", zone, 1);
    tzset();
    EXPECT_EQ(zip_bytes({{"a", "1"}}), here) << zone;
  }
  unsetenv("TZ");
  tzset();
}

TEST(Zip, RefusesWhatIsTooLargeAbsentOrDamaged) {
  std::string bytes = zip_bytes({{"a", "12345"}});
  const ZipReader archive(bytes_of(bytes), "t");
  EXPECT_THROW(archive.read("a", 4), Error);
  EXPECT_THROW(archive.read("b", 4), Error);
  std::string damaged = bytes;
  damaged[damaged.find("12345")] = '9';
  EXPECT_THROW(ZipReader(bytes_of(damaged), "t").read("a", 10), Error);
  EXPECT_THROW(ZipReader(bytes_of(bytes).first(20), "t"), Error);
  EXPECT_THROW(ZipReader(std::span<const std::byte>(), "t").read("a", 1), Error);
  EXPECT_THROW(ZipReader("/nowhere.zip"), Error);
}

}  // namespace
}  // namespace paw
