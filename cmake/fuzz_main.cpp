// A small mutation driver for the fuzz targets, so that they run with any compiler: fuzz_NAME [ROUNDS].
// Each target defines fuzz_seeds(), valid inputs to mutate, and fuzz_one(), which must return whatever the bytes are.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

std::vector<std::string> fuzz_seeds();
void fuzz_one(const std::string& bytes);

namespace {

std::string mutate(std::string bytes, std::mt19937_64& random) {
  const int changes = 1 + static_cast<int>(random() % 8);
  for (int i = 0; i < changes && !bytes.empty(); ++i) {
    const size_t at = random() % bytes.size();
    switch (random() % 6) {
      case 0: bytes[at] = static_cast<char>(random()); break;
      case 1: bytes[at] ^= static_cast<char>(1U << (random() % 8)); break;
      case 2: bytes.resize(at); break;
      case 3: bytes.insert(at, 1 + random() % 16, static_cast<char>(random())); break;
      case 4: bytes.erase(at, 1 + random() % 16); break;
      default:  // an extreme number where a length or an offset may stand
        for (size_t j = at; j < bytes.size() && j < at + 8; ++j) bytes[j] = static_cast<char>(random() % 2 ? 0xFF : 0);
    }
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  const long rounds = argc > 1 ? std::atol(argv[1]) : 10000;
  const std::vector<std::string> seeds = fuzz_seeds();
  std::mt19937_64 random(20240607);
  for (const auto& seed : seeds) fuzz_one(seed);
  for (long i = 0; i < rounds; ++i) fuzz_one(mutate(seeds[random() % seeds.size()], random));
  std::printf("%ld inputs survived\n", rounds);
}
