// Prints the mask of each line of standard input (src/watch/masking.hpp), for bench/log_groups.py.
#include <iostream>
#include <string>

#include "watch/masking.hpp"

int main() {
  std::ios::sync_with_stdio(false);
  for (std::string line; std::getline(std::cin, line);) std::cout << paw::watch::masked(line) << '\n';
}
