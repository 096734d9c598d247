// The program that goes with exported evidence, so that whoever has it can check it: verify.py.
#pragma once

#include <string_view>

namespace writ::cli {

std::string_view EvidenceVerifier();

}  // namespace writ::cli
