// Runs a program on the inputs given: minimal PROGRAM.paw INPUT...
#include <iostream>

#include "paw/paw.hpp"

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const paw::Program program = paw::Program::load(arguments.at(0));
    std::cout << program.spec() << "\n";
    for (const paw::Answer& answer : program.map({arguments.begin() + 1, arguments.end()})) {
      std::cout << answer.text << " (" << answer.confidence << ")" << answer.error << "\n";
    }
  } catch (const std::exception& error) {
    std::cerr << "minimal: " << error.what() << "\n";
    return 1;
  }
}
