#include "runtime/cli/app.h"

int main(int argc, char** argv) { return writ::cli::Run(argc, argv); }
