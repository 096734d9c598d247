// Writes the examples of `writ explain` as C++: embed_examples OUT GOLDEN…
//
// A golden file is described in tests/diagnostics/golden.h.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

namespace {

struct Parts {
  std::string wrong, mended, en, zh;
};

Parts Read(const std::string& path) {
  Parts parts;
  std::string* part = nullptr;
  std::ifstream file(path, std::ios::binary);
  bool mend = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("-- ") && line.ends_with(":")) {
      mend = line == "-- mended:";
      part = line == "-- expect:" ? &parts.en : line == "-- expect zh:" ? &parts.zh : nullptr;
    } else if (mend && line.size() > 1) {
      (line[0] == '-' ? parts.wrong : parts.mended) += line.substr(2) + "\n";
    } else if (part != nullptr) {
      *part += line + "\n";
    }
  }
  return parts;
}

// Everything but plain letters as an octal escape, so that no character can be misread.
std::string Literal(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\' && c != '?') {
      out += c;
    } else {
      out += '\\';
      for (const int shift : {6, 3, 0}) out += static_cast<char>('0' + ((byte >> shift) & 7));
    }
  }
  return out + "\"";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  std::ofstream out(argv[1], std::ios::binary);
  out << "#include \"runtime/cli/examples.h\"\n\nnamespace writ::cli {\nnamespace {\n\n"
         "constexpr Example kExamples[] = {\n";
  for (int i = 2; i < argc; ++i) {
    const Parts parts = Read(argv[i]);
    const std::string name = std::filesystem::path(argv[i]).stem().string();
    out << "    {\"" << name << "\", " << Literal(parts.en) << ", " << Literal(parts.zh) << ", "
        << Literal(parts.wrong) << ", " << Literal(parts.mended) << "},\n";
  }
  out << "};\n\n}  // namespace\n\nstd::span<const Example> Examples() { return kExamples; }\n\n"
         "}  // namespace writ::cli\n";
  return out.good() ? 0 : 1;
}
