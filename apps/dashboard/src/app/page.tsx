export default function Page() {
  return <h1>Headroom</h1>;
}
