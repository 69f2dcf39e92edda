#include "watch/identifiers.hpp"

#include <gtest/gtest.h>

#include <string>

#include "watch/masking.hpp"

namespace paw::watch {
namespace {

// `text` in a line is masked whole, like another of its kind; so is it at the end.
void expect_masked(const std::string& text) {
  EXPECT_EQ(masked("the " + text + " failed"), "the # failed") << text;
  EXPECT_EQ(masked("failed: " + text), "failed: #") << text;
  EXPECT_EQ(masked("(" + text + ")"), "(#)") << text;
}

void expect_kept(const std::string& text) { EXPECT_EQ(masked("the " + text + " failed"), "the " + text + " failed"); }

TEST(Identifiers, Uuids) {
  expect_masked("47707cee-3150-41d8-ad47-bda1e4b1b373");
  expect_masked("ABCDEFAB-CDEF-ABCD-EFAB-CDEFABCDEFAB");
}

TEST(Identifiers, Addresses) {
  for (const char* text : {"fe80::f86:c5d7:bc3f:ca7", "::1", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", "fe80::1%eth0",
                           "2001:db8::a/64", "aa:bb:cc:dd:ee:ff", "10.0.0.7", "192.168.1.1:8080"}) {
    expect_masked(text);
  }
  EXPECT_EQ(masked("std::cache::bad failed"), "std::cache::bad failed");
  EXPECT_EQ(masked("add: cafe: done"), "add: cafe: done");
}

TEST(Identifiers, Ulids) {
  expect_masked("01TBDKDNXX4PHA5NCMGSNDRDVQ");
  expect_kept("ABCDEFGHJKMNPQRSTVWXYZABCD");  // begins with no digit
}

TEST(Identifiers, Random) {
  for (const char* text :
       {"I1fstwwregkQCX5OfFQEBI==", "dGhlIHNhbXBsZSBub25jZQ==", "cjld2cjxh0000qzrmn831i7rn", "k3Jd9sLmQ2xT7vBn",
        "dQw4w9WgXcQ-5fT_8sLqZ", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca"})
    expect_masked(text);
  for (const char* text : {"PaymentServiceImplementationFactory", "NullPointerException", "internationalization",
                           "well-known-configuration-file", "a_long_snake_case_name", "key=", "x==y"})
    expect_kept(text);
  EXPECT_EQ(masked("PaymentServiceImpl2FactoryBean"), "PaymentServiceImpl#FactoryBean");  // a name with a number
}

TEST(Identifiers, Mail) {
  expect_masked("uhhfcf@mail.example");
  expect_masked("first.last+tag@sub.mail-host.example");
  EXPECT_EQ(masked("to a@b.example."), "to #.");
  expect_kept("user@host");
}

TEST(Identifiers, Pods) {
  for (const char* suffix : {"d9c4c7776f-ftb9q", "69b74f9c5b-bb2wb", "6799fc88d8-zzzzz", "x7k2p"})
    EXPECT_EQ(masked(std::string("pod checkout-") + suffix + " gone"), "pod checkout# gone");
  for (const char* name : {"front-end", "checkout-blpxw", "a-b-c", "sync-worker"}) expect_kept(name);
}

TEST(Identifiers, TemporaryFiles) {
  EXPECT_EQ(masked("open /tmp/tmprapsilwy/part"), masked("open /tmp/tmp_uaebvob/part"));
  EXPECT_EQ(masked("open /tmp/build-abc.txt"), masked("open /tmp/other"));
  EXPECT_EQ(masked("in tmp.abcDEFghij now"), "in # now");
  EXPECT_NE(masked("open /etc/passwd"), masked("open /etc/shadow"));
}

}  // namespace
}  // namespace paw::watch
