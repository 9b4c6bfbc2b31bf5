/** The workload that both simulators run: a Deployment of pause containers behind a Service. */
export function benchManifest(replicas: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: bench
spec:
  replicas: ${replicas}
  selector:
    matchLabels: { app: bench }
  template:
    metadata:
      labels: { app: bench }
    spec:
      containers:
        - name: c
          image: registry.k8s.io/pause:3.10
---
apiVersion: v1
kind: Service
metadata:
  name: bench
spec:
  selector: { app: bench }
  ports:
    - port: 80
      targetPort: 5678
`;
}
