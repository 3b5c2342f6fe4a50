import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

// Vue would look for components of these names.
const isCustomElement = (tag) => tag.startsWith("standfirst-");

export default defineConfig({
  plugins: [vue({ template: { compilerOptions: { isCustomElement } } })],
  // The development server would bundle the package into one file, and lose those beside it.
  optimizeDeps: { exclude: ["standfirst"] },
});
