#include "decode/lookup.hpp"

#include <gtest/gtest.h>

namespace paw {
namespace {

using Tokens = std::vector<Token>;

TEST(LookUp, CopiesWhatFollowedTheLastTokens) {
  const Tokens input = {1, 2, 3, 4, 1, 2, 5, 6, 7};
  EXPECT_EQ(look_up(input, Tokens{9, 1, 2}, 2), (Tokens{5, 6})) << "the last place counts";
  EXPECT_EQ(look_up(input, Tokens{1, 2}, 100), (Tokens{5, 6, 7}));
  EXPECT_EQ(look_up(input, Tokens{6, 7}, 4), Tokens{});
  EXPECT_EQ(look_up(input, Tokens{7, 6}, 4), Tokens{});
  EXPECT_EQ(look_up(Tokens{}, Tokens{7, 6}, 4), Tokens{});
}

TEST(LookUp, BeginsWithTheInput) {
  const Tokens input = {1, 2, 3};
  EXPECT_EQ(look_up(input, Tokens{}, 2), (Tokens{1, 2}));
  EXPECT_EQ(look_up(input, Tokens{1}, 9), (Tokens{2, 3}));
  EXPECT_EQ(look_up(input, Tokens{2}, 9), Tokens{});
  EXPECT_EQ(look_up(Tokens{}, Tokens{2}, 9), Tokens{});
}

TEST(LookUp, GuessesLongerWhileTheyAreRight) {
  LookupLength length;
  for (int i = 0; i < 10; ++i) length.update(length.next(), length.next());
  EXPECT_EQ(length.next(), 16U);
  for (int i = 0; i < 10; ++i) length.update(length.next(), 0);
  EXPECT_EQ(length.next(), 2U);
  length.update(0, 0);
  EXPECT_EQ(length.next(), 2U);
}

}  // namespace
}  // namespace paw
