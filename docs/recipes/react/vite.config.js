import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react()],
  // The development server would bundle the package into one file, and lose those beside it.
  optimizeDeps: { exclude: ["standfirst"] },
});
